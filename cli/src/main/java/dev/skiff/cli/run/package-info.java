/**
 * A program in the foreground: its output, its input, Ctrl-C, and an engine that may die and come
 * back in the middle. Knows nothing of the command line.
 */
@NullMarked
package dev.skiff.cli.run;

import org.jspecify.annotations.NullMarked;
