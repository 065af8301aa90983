/**
 * The bytes of a disk, wherever they lie: in a file, in a part of one, in an overlay over another.
 * What reads file systems reads through it, and what changes one in place writes through it. Knows
 * no file system and no image format.
 */
@NullMarked
package dev.skiff.engine.format.disk;

import org.jspecify.annotations.NullMarked;
