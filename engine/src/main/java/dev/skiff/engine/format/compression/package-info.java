/**
 * Reading what distributions compress kernels, modules and packages with, told apart by their first
 * bytes and bounded. Writes nothing and knows nothing of what is inside.
 */
@NullMarked
package dev.skiff.engine.format.compression;

import org.jspecify.annotations.NullMarked;
