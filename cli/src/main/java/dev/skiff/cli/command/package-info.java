/**
 * The commands: what each takes, which requests it makes and what it prints. Everything that lasts
 * longer than a request is in {@code run}.
 */
@NullMarked
package dev.skiff.cli.command;

import org.jspecify.annotations.NullMarked;
