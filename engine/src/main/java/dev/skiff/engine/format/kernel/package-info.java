/**
 * Kernels: what a file is to whoever would boot it, and for Linux the kernel inside a bzImage and
 * what direct boot needs of it. Hostile bytes end in a value or an {@link java.io.IOException} that
 * says what is wrong.
 */
@NullMarked
package dev.skiff.engine.format.kernel;

import org.jspecify.annotations.NullMarked;
