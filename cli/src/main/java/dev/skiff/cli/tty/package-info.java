/**
 * The user's terminal: its size, and its raw mode, which ends with us however we end. Knows no
 * command and no engine.
 */
@NullMarked
package dev.skiff.cli.tty;

import org.jspecify.annotations.NullMarked;
