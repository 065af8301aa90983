#ifndef SKIFF_HERMIT_FDT_H
#define SKIFF_HERMIT_FDT_H

#include <stddef.h>
#include <stdint.h>

/* Usable memory of the machine. */
struct memory_range {
  uint64_t start;
  uint64_t size;
};

/*
 * Writes a flattened device tree (Devicetree Specification 0.4, chapter 5) with a node for each
 * range, and the boot arguments. Returns its size, or 0 when there is no room.
 */
size_t fdt_write(uint8_t *to, size_t room, const struct memory_range *ranges, size_t count,
                 const char *arguments);

#endif
