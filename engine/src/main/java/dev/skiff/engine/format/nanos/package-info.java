/**
 * The disks of a Nanos guest, put together from partitions, file systems and a boot image, and what
 * an instance lays over one (docs/design/nanos-disk.md). Bytes only: knows no kernel, image,
 * instance or machine.
 */
@NullMarked
package dev.skiff.engine.format.nanos;

import org.jspecify.annotations.NullMarked;
