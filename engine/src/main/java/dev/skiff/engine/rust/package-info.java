/**
 * The Rust toolchain of this computer: finding it, calling it, reading what it keeps. Knows nothing
 * of kernels, images and guests.
 */
@NullMarked
package dev.skiff.engine.rust;

import org.jspecify.annotations.NullMarked;
