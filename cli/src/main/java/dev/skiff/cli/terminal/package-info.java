/**
 * The process as the user sees it: its output, its errors and exit codes, its signals. Knows no
 * command.
 */
@NullMarked
package dev.skiff.cli.terminal;

import org.jspecify.annotations.NullMarked;
