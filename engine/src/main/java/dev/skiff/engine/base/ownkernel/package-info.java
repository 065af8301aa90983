/**
 * The base {@code own-kernel}: images that bring what a machine boots. Owns how identity reaches
 * such kernels and how their end is read; knows nothing of what runs in them.
 */
@NullMarked
package dev.skiff.engine.base.ownkernel;

import org.jspecify.annotations.NullMarked;
