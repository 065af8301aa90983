/**
 * FAT32, as far as the firmware of a UEFI machine needs it to find a loader: a writer of small
 * trees with short names. Knows no partition table and no guest.
 */
@NullMarked
package dev.skiff.engine.format.fat;

import org.jspecify.annotations.NullMarked;
