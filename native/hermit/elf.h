#ifndef SKIFF_HERMIT_ELF_H
#define SKIFF_HERMIT_ELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No Hermit program is as large; one page directory maps twice as much. */
#define ELF_LARGEST_IMAGE (UINT64_C(512) << 20)

enum { ELF_MOST_SEGMENTS = 64 };

/* One piece of the file, and where it goes in the image. */
struct elf_segment {
  uint64_t offset;
  uint64_t file_size;
  uint64_t address;
  uint64_t memory_size;
  bool executable;
};

/* A program as its file describes it: addresses count from the beginning of the image. */
struct elf_image {
  struct elf_segment segments[ELF_MOST_SEGMENTS];
  size_t segment_count;
  uint64_t size;
  uint64_t entry;
  struct elf_segment tls;
  uint64_t tls_alignment; /* 0 without thread-local data */
  uint64_t relocations;
  uint64_t relocations_size;
};

/* Understands a file of hostile bytes; on false, why is a constant text. */
bool elf_read(const uint8_t *file, size_t size, struct elf_image *image, const char **why);

/*
 * Puts the program into memory of image->size bytes, which the guest has at an address that is a
 * multiple of 2 MiB: pieces copied, the rest zero, pointers moved.
 */
bool elf_place(const struct elf_image *image, const uint8_t *file, uint8_t *memory, uint64_t address,
               const char **why);

#endif
