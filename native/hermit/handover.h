#ifndef SKIFF_HERMIT_HANDOVER_H
#define SKIFF_HERMIT_HANDOVER_H

#include <stdint.h>

/* What QEMU gives a kernel with a PVH entry: Xen's public/arch-x86/hvm/start_info.h. */
enum { PVH_MAGIC = 0x336ec578, PVH_RAM = 1 };

struct pvh_start {
  uint32_t magic;
  uint32_t version;
  uint32_t flags;
  uint32_t module_count;
  uint64_t modules;
  uint64_t command_line;
  uint64_t rsdp;
  uint64_t memory_map; /* from version 1 on */
  uint32_t memory_map_count;
  uint32_t reserved;
};

struct pvh_module {
  uint64_t address;
  uint64_t size;
  uint64_t command_line;
  uint64_t reserved;
};

struct pvh_memory {
  uint64_t address;
  uint64_t size;
  uint32_t type;
  uint32_t reserved;
};

/* What Hermit is given: RawBootInfo of crate hermit-entry 0.10, for x86-64. */
struct boot_information {
  uint64_t memory_start;
  uint64_t memory_end;
  uint16_t serial_port;
  uint16_t padding[3];
  uint64_t device_tree;
  uint64_t image_start;
  uint64_t image_end;
  uint64_t tls_start; /* these four are 0 without thread-local data */
  uint64_t tls_file_size;
  uint64_t tls_memory_size;
  uint64_t tls_alignment;
  uint32_t platform;
  uint32_t platform_padding;
  uint64_t platform_data[5];
};

/* The platform is described by the device tree. */
enum { PLATFORM_FDT = 3 };

_Static_assert(sizeof(struct pvh_start) == 56, "as Xen defines it");
_Static_assert(sizeof(struct boot_information) == 128, "as hermit-entry defines it");

#endif
