#ifndef SKIFF_MOUNTS_H
#define SKIFF_MOUNTS_H

#include "identity.h"
#include "trouble.h"

/* /proc, /sys and /dev in the initramfs, and standard descriptors on /dev/null. */
int mounts_early(struct trouble *why);

/* Finds the disks `root` and `upper`, lays one over the other, and makes that the root. */
int mounts_root(struct trouble *why);

/* Mounts volumes and folders where the identity says, making what is missing of the way there. */
int mounts_extra(const struct identity *identity, struct trouble *why);

/* The root of a file system that the guest writes to, whatever lies over it: of the upper disk for 0, of
   volumes from 1 on. -1 when there is none, or none any more. */
int mounts_open_writable(size_t index);

/* Writes everything out and makes the disks clean: what a power-off may follow. */
void mounts_finish(void);

#endif
