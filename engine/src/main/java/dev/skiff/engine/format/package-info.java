/**
 * Bytes: each format in a package of its own, read and written purely. Knows no image, base or
 * instance, and decides nothing about where bytes lie or when they are made.
 */
@NullMarked
package dev.skiff.engine.format;

import org.jspecify.annotations.NullMarked;
