/** The cli module. */
@NullMarked
package dev.skiff.cli;

import org.jspecify.annotations.NullMarked;
