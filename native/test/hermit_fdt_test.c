#include "fdt.h"

#include <stdbool.h>

#include "check.h"

static uint32_t word(const uint8_t *at) {
  return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static const struct memory_range RANGES[] = {
    {.start = 0, .size = 0x9fc00},
    {.start = UINT64_C(0x100000000), .size = UINT64_C(0x123456789a)},
};

static const char ARGUMENTS[] = "app env=A=b -- c";

static bool contains(const uint8_t *tree, size_t size, const void *wanted, size_t wanted_size) {
  for (size_t at = 0; at + wanted_size <= size; at++) {
    if (memcmp(tree + at, wanted, wanted_size) == 0) {
      return true;
    }
  }
  return false;
}

static void tells_memory_and_arguments(void) {
  uint8_t tree[1024];
  size_t size = fdt_write(tree, sizeof tree, RANGES, 2, ARGUMENTS);
  CHECK(word(tree) == 0xd00dfeed);
  CHECK(word(tree + 4) == size);
  CHECK(word(tree + 8) == 56 && word(tree + 16) == 40);
  uint32_t names = word(tree + 12);
  CHECK(names + word(tree + 32) == size);
  CHECK(56 + word(tree + 36) == names);
  CHECK(word(tree + names - 4) == 9);
  CHECK(contains(tree, names, ARGUMENTS, sizeof ARGUMENTS));
  CHECK(contains(tree, names, "memory@0000000100000000", 24));
  static const uint8_t REG[] = {0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0x12, 0x34, 0x56, 0x78, 0x9a};
  CHECK(contains(tree, names, REG, sizeof REG));
}

/* Tokens in order, nodes closed, each name of a property where the names are. */
static void is_well_formed(void) {
  uint8_t tree[1024];
  CHECK(fdt_write(tree, sizeof tree, RANGES, 2, ARGUMENTS) != 0);
  const char *names = (const char *)tree + word(tree + 12);
  char seen[256] = "";
  size_t depth = 0;
  for (size_t at = word(tree + 8); word(tree + at) != 9;) {
    uint32_t token = word(tree + at);
    at += 4;
    if (token == 1) {
      depth++;
      at += (strlen((const char *)tree + at) + 4) & ~(size_t)3;
    } else if (token == 2) {
      depth--;
    } else {
      CHECK(token == 3);
      strcat(seen, names + word(tree + at + 4));
      strcat(seen, " ");
      at += 8 + ((word(tree + at) + 3) & ~UINT32_C(3));
    }
  }
  CHECK(depth == 0);
  CHECK_TEXT(seen,
             "compatible model #address-cells #size-cells device_type reg device_type reg bootargs ");
}

static void needs_all_its_room(void) {
  uint8_t tree[1024];
  size_t size = fdt_write(tree, sizeof tree, RANGES, 2, ARGUMENTS);
  for (size_t room = 0; room < size; room++) {
    uint8_t *small = malloc(room + 1);
    CHECK(fdt_write(small, room, RANGES, 2, ARGUMENTS) == 0);
    free(small);
  }
  CHECK(fdt_write(tree, size, RANGES, 2, ARGUMENTS) == size);
}

int main(void) {
  tells_memory_and_arguments();
  is_well_formed();
  needs_all_its_room();
  return 0;
}
