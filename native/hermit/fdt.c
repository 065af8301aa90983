#include "fdt.h"

#include <stdbool.h>
#include <string.h>

enum {
  MAGIC = (int)0xd00dfeed,
  VERSION = 17,
  OLDEST_COMPATIBLE = 16,
  HEADER_SIZE = 40,
  RESERVATIONS_SIZE = 16, /* none: the terminator alone */
  BEGIN_NODE = 1,
  END_NODE = 2,
  PROPERTY = 3,
  END = 9
};

/* Names of properties, and where each begins. */
static const char NAMES[] = "#address-cells\0#size-cells\0device_type\0reg\0bootargs\0compatible\0model";
enum {
  ADDRESS_CELLS = 0,
  SIZE_CELLS = 15,
  DEVICE_TYPE = 27,
  REG = 39,
  BOOTARGS = 43,
  COMPATIBLE = 52,
  MODEL = 63
};

/* A tree has to say what it is a tree of. */
static const char MACHINE[] = "skiff,hermit";

struct writing {
  uint8_t *to;
  size_t room;
  size_t used; /* goes on when there is no room, so that one look at the end tells */
};

static void bytes(struct writing *writing, const void *from, size_t size) {
  if (writing->used <= writing->room && size <= writing->room - writing->used) {
    memcpy(writing->to + writing->used, from, size);
    writing->used += size;
  } else {
    writing->used = writing->room + 1;
  }
}

static void big_endian(uint8_t *to, uint32_t value) {
  to[0] = (uint8_t)(value >> 24);
  to[1] = (uint8_t)(value >> 16);
  to[2] = (uint8_t)(value >> 8);
  to[3] = (uint8_t)value;
}

static void word(struct writing *writing, uint32_t value) {
  uint8_t text[4];
  big_endian(text, value);
  bytes(writing, text, sizeof text);
}

static void fill(struct writing *writing) {
  static const uint8_t NOTHING[4];
  bytes(writing, NOTHING, (4 - writing->used % 4) % 4);
}

static void property(struct writing *writing, uint32_t name, const void *value, size_t size) {
  word(writing, PROPERTY);
  word(writing, (uint32_t)size);
  word(writing, name);
  bytes(writing, value, size);
  fill(writing);
}

static void number(struct writing *writing, uint32_t name, uint32_t value) {
  uint8_t text[4];
  big_endian(text, value);
  property(writing, name, text, sizeof text);
}

static void begin_node(struct writing *writing, const char *name) {
  word(writing, BEGIN_NODE);
  bytes(writing, name, strlen(name) + 1);
  fill(writing);
}

static void memory_node(struct writing *writing, const struct memory_range *range) {
  char name[] = "memory@0000000000000000";
  static const char DIGITS[] = "0123456789abcdef";
  for (size_t i = 0; i < 16; i++) {
    name[sizeof name - 2 - i] = DIGITS[range->start >> (4 * i) & 15];
  }
  uint8_t reg[16];
  big_endian(reg, (uint32_t)(range->start >> 32));
  big_endian(reg + 4, (uint32_t)range->start);
  big_endian(reg + 8, (uint32_t)(range->size >> 32));
  big_endian(reg + 12, (uint32_t)range->size);
  begin_node(writing, name);
  property(writing, DEVICE_TYPE, "memory", sizeof "memory");
  property(writing, REG, reg, sizeof reg);
  word(writing, END_NODE);
}

static void structure(struct writing *writing, const struct memory_range *ranges, size_t count,
                      const char *arguments) {
  begin_node(writing, "");
  property(writing, COMPATIBLE, MACHINE, sizeof MACHINE);
  property(writing, MODEL, MACHINE, sizeof MACHINE);
  number(writing, ADDRESS_CELLS, 2);
  number(writing, SIZE_CELLS, 2);
  for (size_t i = 0; i < count; i++) {
    memory_node(writing, &ranges[i]);
  }
  begin_node(writing, "chosen");
  property(writing, BOOTARGS, arguments, strlen(arguments) + 1);
  word(writing, END_NODE);
  word(writing, END_NODE);
  word(writing, END);
}

static void header(uint8_t *to, size_t structure_end, size_t size) {
  const size_t structure_start = HEADER_SIZE + RESERVATIONS_SIZE;
  const uint32_t words[] = {
      (uint32_t)MAGIC,
      (uint32_t)size,
      (uint32_t)structure_start,
      (uint32_t)structure_end, /* of the names */
      HEADER_SIZE,             /* of the reservations */
      VERSION,
      OLDEST_COMPATIBLE,
      0, /* the processor that boots */
      sizeof NAMES,
      (uint32_t)(structure_end - structure_start),
  };
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    big_endian(to + 4 * i, words[i]);
  }
}

size_t fdt_write(uint8_t *to, size_t room, const struct memory_range *ranges, size_t count,
                 const char *arguments) {
  static const uint8_t NOTHING[HEADER_SIZE + RESERVATIONS_SIZE];
  struct writing writing = {.to = to, .room = room, .used = 0};
  bytes(&writing, NOTHING, sizeof NOTHING);
  structure(&writing, ranges, count, arguments);
  size_t structure_end = writing.used;
  bytes(&writing, NAMES, sizeof NAMES);
  if (writing.used > room) {
    return 0;
  }
  header(to, structure_end, writing.used);
  return writing.used;
}
