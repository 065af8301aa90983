/**
 * Images as files that travel: archives that other tools write and read. Knows their layouts, old
 * and new, and which of the images in them is for guests; not how blobs are kept, which is the
 * store's to say, nor who sends an archive.
 */
@NullMarked
package dev.skiff.engine.image.archive;

import org.jspecify.annotations.NullMarked;
