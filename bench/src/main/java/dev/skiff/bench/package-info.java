/**
 * Benchmarks: Skiff from outside against the tool beneath it, interleaved, medians and ratios into
 * bench/results. Knows no engine class; asserts nothing about time.
 */
@NullMarked
package dev.skiff.bench;

import org.jspecify.annotations.NullMarked;
