#ifndef SKIFF_MOUNTS_H
#define SKIFF_MOUNTS_H

#include "trouble.h"

/* /proc, /sys and /dev in the initramfs, and standard descriptors on /dev/null. */
int mounts_early(struct trouble *why);

/* Finds the disks `root` and `upper`, lays one over the other, and makes that the root. */
int mounts_root(struct trouble *why);

/* The writable disk's own root, whatever lies over it; -1 before it is mounted. */
int mounts_open_upper(void);

/* Writes everything out and makes the disks clean: what a power-off may follow. */
void mounts_finish(void);

#endif
