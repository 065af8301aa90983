/** The {@code skiff} command: its process and what holds its parts together. */
@NullMarked
package dev.skiff.cli;

import org.jspecify.annotations.NullMarked;
