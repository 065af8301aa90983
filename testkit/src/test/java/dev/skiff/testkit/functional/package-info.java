/**
 * What a person sees of Skiff, with real guests: tags {@code functional} and {@code kill-loop}, run
 * by {@code ./dev test} as an ordinary user. Knows only the command, the socket and documented
 * files.
 */
@NullMarked
package dev.skiff.testkit.functional;

import org.jspecify.annotations.NullMarked;
