/**
 * Documentation made from the commands' specifications and the topics: help, man pages, completion
 * for shells. Deterministic, so that packages are. Knows no engine and no single command.
 */
@NullMarked
package dev.skiff.cli.manual;

import org.jspecify.annotations.NullMarked;
