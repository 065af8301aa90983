/**
 * EROFS, Linux's read-only file system: a writer of uncompressed images and an independent reader.
 * They share constants and nothing else, so that one checks the other. Knows no disk, boot set or
 * cache.
 */
@NullMarked
package dev.skiff.engine.format.erofs;

import org.jspecify.annotations.NullMarked;
