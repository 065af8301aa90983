/**
 * How far something is that takes longer than half a second: one line drawn anew on a terminal, a
 * line now and then elsewhere. What is shown when is pure; one class has the thread and the clock.
 */
@NullMarked
package dev.skiff.cli.progress;

import org.jspecify.annotations.NullMarked;
