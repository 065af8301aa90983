/** The cpio archive of an initramfs, written. Knows nothing of what is put into one. */
@NullMarked
package dev.skiff.engine.format.cpio;

import org.jspecify.annotations.NullMarked;
