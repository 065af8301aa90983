/**
 * QCOW2: disks that keep what differs from another disk. Makes overlays, reads those that QEMU has
 * written to, and changes them in place. Knows no file system and no guest.
 */
@NullMarked
package dev.skiff.engine.format.qcow2;

import org.jspecify.annotations.NullMarked;
