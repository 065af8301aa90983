/** The testkit module. */
@NullMarked
package dev.skiff.testkit;

import org.jspecify.annotations.NullMarked;
