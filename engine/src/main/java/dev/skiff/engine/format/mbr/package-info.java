/**
 * The table of partitions in a disk's first sector, as BIOS machines have it. Knows no guest and no
 * file system.
 */
@NullMarked
package dev.skiff.engine.format.mbr;

import org.jspecify.annotations.NullMarked;
