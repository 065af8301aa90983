/**
 * The thread of each instance: start, boot watchdog, events, end, and re-adoption after the engine
 * was away. Decisions (what a run's end means, whether a boot hangs) are pure and stand apart.
 */
@NullMarked
package dev.skiff.engine.supervise;

import org.jspecify.annotations.NullMarked;
