#ifndef SKIFF_MODULES_H
#define SKIFF_MODULES_H

/* Loads the kernel modules a list names, one path a line, in order, and removes their files: the
   initramfs is memory. A module that cannot be loaded is told on the console; what it would have
   driven is then missed by name. */
void modules_load(const char *list);

/* Removes the list and the files that it names. */
void modules_forget(const char *list);

#endif
