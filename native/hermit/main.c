/*
 * Boots a Hermit program, which no hypervisor can boot by itself: it is found as the initial
 * ramdisk, put into memory, and entered with what its kernel wants to know. See
 * docs/design/hermit.md, Loader.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "elf.h"
#include "fdt.h"
#include "handover.h"
#include "machine.h"

enum {
  SERIAL_PORT = 0x3f8,
  SERIAL_STATUS = SERIAL_PORT + 5,
  SERIAL_IDLE = 0x20,
  EXIT_PORT = 0xf4,
  /* QEMU's exit status is twice that and one: no kernel gives it. */
  EXIT_REFUSED = 126,
  MOST_RANGES = 32,
  MOST_MAP_ENTRIES = 512,
  DEVICE_TREE_ROOM = 128 << 10,
  PAGE_PRESENT = 1,
  PAGE_WRITABLE = 2,
  PAGE_LARGE = 0x80,
  TABLE_ENTRIES = 512
};

static const uint64_t LARGE_PAGE = UINT64_C(2) << 20;
/* Above the loader, below anything else; all memory below its end is the kernel's to waste. */
static const uint64_t IMAGE_ADDRESS = UINT64_C(4) << 20;
/* What the loader has mapped, see entry.S. */
static const uint64_t REACHABLE = UINT64_C(4) << 30;

static uint8_t device_tree[DEVICE_TREE_ROOM];
static struct memory_range ranges[MOST_RANGES];
static size_t range_count;
static struct elf_image image;
static struct boot_information information;
static uint64_t tables[3][TABLE_ENTRIES] __attribute__((aligned(4096)));

static void say(const char *text) {
  for (; *text != 0; text++) {
    while ((port_read(SERIAL_STATUS) & SERIAL_IDLE) == 0) {
    }
    port_write(SERIAL_PORT, (uint8_t)*text);
  }
}

static _Noreturn void refuse(const char *why) {
  say("skiff-hermit-loader: cannot boot the program: ");
  say(why);
  say("\n");
  port_write_long(EXIT_PORT, EXIT_REFUSED);
  machine_reset();
}

static bool reachable(uint64_t start, uint64_t size) {
  return start <= REACHABLE && size <= REACHABLE - start;
}

/* Addresses of the hypervisor's are below 4 GiB, where physical is virtual. */
static const void *at(uint64_t address, uint64_t size) {
  if (!reachable(address, size)) {
    refuse("the hypervisor put something above 4 GiB");
  }
  return (const void *)(uintptr_t)address;
}

static void read_memory_map(const struct pvh_start *start) {
  if (start->version < 1 || start->memory_map_count > MOST_MAP_ENTRIES) {
    refuse("the hypervisor gave no map of the memory");
  }
  size_t count = start->memory_map_count;
  const struct pvh_memory *map = at(start->memory_map, count * sizeof *map);
  for (size_t i = 0; i < count; i++) {
    if (map[i].type == PVH_RAM && map[i].size <= UINT64_MAX - map[i].address) {
      if (range_count == MOST_RANGES) {
        refuse("the memory is in too many pieces");
      }
      ranges[range_count++] =
          (struct memory_range){.start = map[i].address, .size = map[i].size};
    }
  }
}

static const struct pvh_module *program(const struct pvh_start *start) {
  if (start->module_count == 0) {
    refuse("there is none; it is given as the initial ramdisk");
  }
  return at(start->modules, sizeof(struct pvh_module));
}

/* The image must be in one piece of memory, and not reach into its own file. */
static void require_room(const struct pvh_module *module) {
  uint64_t end = IMAGE_ADDRESS + image.size;
  bool fits = false;
  for (size_t i = 0; i < range_count; i++) {
    fits |= ranges[i].start <= IMAGE_ADDRESS && end <= ranges[i].start + ranges[i].size;
  }
  if (!fits || module->address < end) {
    refuse("there is not enough memory");
  }
}

/* The kernel itself maps what is above the image. */
static void map_image(void) {
  const uint64_t flags = PAGE_PRESENT | PAGE_WRITABLE;
  tables[0][0] = (uint64_t)(uintptr_t)tables[1] | flags;
  tables[1][0] = (uint64_t)(uintptr_t)tables[2] | flags;
  for (uint64_t page = 1; page * LARGE_PAGE < IMAGE_ADDRESS + image.size; page++) {
    tables[2][page] = page * LARGE_PAGE | flags | PAGE_LARGE;
  }
}

static void describe(void) {
  uint64_t memory_end = 0;
  for (size_t i = 0; i < range_count; i++) {
    uint64_t end = ranges[i].start + ranges[i].size;
    memory_end = end > memory_end ? end : memory_end;
  }
  information = (struct boot_information){
      .memory_start = 0,
      .memory_end = memory_end,
      .serial_port = SERIAL_PORT,
      .device_tree = (uint64_t)(uintptr_t)device_tree,
      .image_start = IMAGE_ADDRESS,
      .image_end = IMAGE_ADDRESS + image.size,
      .platform = PLATFORM_FDT,
  };
  if (image.tls_alignment != 0) {
    information.tls_start = IMAGE_ADDRESS + image.tls.address;
    information.tls_file_size = image.tls.file_size;
    information.tls_memory_size = image.tls.memory_size;
    information.tls_alignment = image.tls_alignment;
  }
}

_Noreturn void loader_main(const struct pvh_start *start) {
  if (start->magic != PVH_MAGIC) {
    refuse("the loader was not entered by PVH");
  }
  read_memory_map(start);
  const struct pvh_module *module = program(start);
  const uint8_t *file = at(module->address, module->size);
  const char *why;
  if (!elf_read(file, module->size, &image, &why)) {
    refuse(why);
  }
  require_room(module);
  const char *arguments = start->command_line == 0 ? "" : at(start->command_line, 1);
  if (fdt_write(device_tree, sizeof device_tree, ranges, range_count, arguments) == 0) {
    refuse("its arguments and environment are too long");
  }
  if (!elf_place(&image, file, (uint8_t *)(uintptr_t)IMAGE_ADDRESS, IMAGE_ADDRESS, &why)) {
    refuse(why);
  }
  map_image();
  describe();
  say("skiff-hermit-loader: entering the program\n");
  machine_enter(IMAGE_ADDRESS + image.entry, tables[0], &information);
}
