/**
 * Reading ext4 file systems as Linux and mke2fs write them, journal included, in pure Java and
 * without mounting. Bytes are a guest's and not trusted. Knows nothing of overlays or instances.
 */
@NullMarked
package dev.skiff.engine.format.ext4;

import org.jspecify.annotations.NullMarked;
