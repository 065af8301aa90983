/**
 * Linux kernel images: finding the kernel inside a bzImage, and what direct boot needs of it.
 * Hostile bytes end in an {@link java.io.IOException} that says what is wrong.
 */
@NullMarked
package dev.skiff.engine.format.kernel;

import org.jspecify.annotations.NullMarked;
