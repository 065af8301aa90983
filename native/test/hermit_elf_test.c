#include "elf.h"

#include "bytes.h"
#include "check.h"

/*
 * A small Hermit program: header, six segment headers, notes, dynamic section, one relocation, code.
 * It is also the seed of the mutations below.
 */
enum {
  FILE_SIZE = 0x400,
  HEADERS = 64,
  HEADER_COUNT = 6,
  NOTES = 0x200,
  DYNAMIC = 0x240,
  RELOCATIONS = 0x2a0,
  RELOCATION_COUNT = 2,
  CODE = 0x300,
  DATA_ADDRESS = 0x1400,
  DATA_SIZE = 0x900,
  IMAGE_SIZE = DATA_ADDRESS + DATA_SIZE
};

static const uint64_t ADDRESS = UINT64_C(4) << 20;

static void put_header(uint8_t *file, size_t index, uint32_t type, uint64_t offset, uint64_t address,
                       uint64_t file_size, uint64_t memory_size) {
  uint8_t *header = file + HEADERS + index * 56;
  put_u32(header, type);
  put_u32(header + 4, 5);
  put_u64(header + 8, offset);
  put_u64(header + 16, address);
  put_u64(header + 32, file_size);
  put_u64(header + 40, memory_size);
  put_u64(header + 48, 0x10);
}

static void put_pair(uint8_t *at, uint64_t first, uint64_t second) {
  put_u64(at, first);
  put_u64(at + 8, second);
}

static void make(uint8_t *file) {
  memset(file, 0, FILE_SIZE);
  memcpy(file, "\x7f" "ELF\2\1\1\xff", 8);
  put_u16(file + 16, 3);
  put_u16(file + 18, 62);
  put_u64(file + 24, CODE);
  put_u64(file + 32, HEADERS);
  put_u16(file + 54, 56);
  put_u16(file + 56, HEADER_COUNT);
  put_header(file, 0, 1, 0, 0, FILE_SIZE, FILE_SIZE);
  put_header(file, 1, 1, CODE, DATA_ADDRESS, 0x80, DATA_SIZE);
  put_header(file, 2, 4, NOTES, NOTES, 0x38, 0x38);
  put_header(file, 3, 2, DYNAMIC, DYNAMIC, 0x50, 0x50);
  put_header(file, 4, 7, CODE, DATA_ADDRESS, 0x10, 0x40);
  put_header(file, 5, 0x6474e551, 0, 0, 0, 0);
  put_u32(file + NOTES, 4);
  put_u32(file + NOTES + 4, 4);
  put_u32(file + NOTES + 8, 1);
  memcpy(file + NOTES + 12, "GNU", 4);
  put_u32(file + NOTES + 20, 7);
  put_u32(file + NOTES + 24, 1);
  put_u32(file + NOTES + 28, 0x5a00);
  memcpy(file + NOTES + 32, "HERMIT", 7);
  file[NOTES + 40] = 4;
  put_pair(file + DYNAMIC, 7, RELOCATIONS);
  put_pair(file + DYNAMIC + 16, 8, RELOCATION_COUNT * 24);
  put_pair(file + DYNAMIC + 32, 9, 24);
  put_pair(file + RELOCATIONS, DATA_ADDRESS + 8, 8);
  put_u64(file + RELOCATIONS + 16, 0x1234);
  put_pair(file + RELOCATIONS + 24, IMAGE_SIZE - 8, 8);
  put_u64(file + RELOCATIONS + 40, CODE);
  memset(file + CODE, 0x90, 0x100);
}

static void is_placed(void) {
  uint8_t file[FILE_SIZE];
  make(file);
  struct elf_image image;
  const char *why;
  CHECK(elf_read(file, sizeof file, &image, &why));
  CHECK(image.size == IMAGE_SIZE);
  CHECK(image.entry == CODE);
  CHECK(image.tls.address == DATA_ADDRESS && image.tls.file_size == 0x10);
  CHECK(image.tls.memory_size == 0x40 && image.tls_alignment == 0x10);
  uint8_t memory[IMAGE_SIZE];
  memset(memory, 0xee, sizeof memory);
  CHECK(elf_place(&image, file, memory, ADDRESS, &why));
  CHECK(memcmp(memory, file, FILE_SIZE) == 0);
  CHECK(memory[FILE_SIZE] == 0 && memory[DATA_ADDRESS - 1] == 0);
  CHECK(memory[DATA_ADDRESS] == 0x90 && memory[DATA_ADDRESS + 0x80] == 0);
  CHECK(get_u64(memory + DATA_ADDRESS + 8) == ADDRESS + 0x1234);
  CHECK(get_u64(memory + IMAGE_SIZE - 8) == ADDRESS + CODE);
}

/* One number of the file changed, and what is said of it. */
struct damage {
  size_t at;
  int size;
  uint64_t value;
  const char *why;
};

static const struct damage DAMAGES[] = {
    {0, 4, 0x464c4580, "it is no ELF file"},
    {4, 1, 1, "it is for another machine than x86-64"},
    {5, 1, 2, "it is for another machine than x86-64"},
    {18, 2, 183, "it is for another machine than x86-64"},
    {7, 1, 0, "it is not for Hermit"},
    {16, 2, 2, "it is linked for one address; link it position-independent"},
    {16, 2, 1, "it is no program"},
    {54, 2, 55, "its table of segments is damaged"},
    {56, 2, 0, "its table of segments is damaged"},
    {56, 2, 65, "its table of segments is damaged"},
    {32, 8, FILE_SIZE - 56, "its table of segments is damaged"},
    {32, 8, UINT64_MAX - 8, "its table of segments is damaged"},
    {HEADERS + 8, 8, 1, "it is cut short: a segment ends after the file"},
    {HEADERS + 8, 8, UINT64_MAX, "it is cut short: a segment ends after the file"},
    {HEADERS + 40, 8, 0x100, "a segment has an impossible size"},
    {HEADERS + 40, 8, UINT64_MAX, "a segment has an impossible size"},
    {HEADERS + 16, 8, UINT64_MAX - 0x100, "a segment has an impossible size"},
    {HEADERS + 48, 8, 3, "a segment has an impossible alignment"},
    {HEADERS + 48, 8, 4 << 20, "a segment has an impossible alignment"},
    {HEADERS + 56 + 16, 8, 0x3ff, "its segments overlap or are out of order"},
    {HEADERS + 56 * 2, 4, 3, "it needs a dynamic linker"},
    {HEADERS + 56 * 4 + 40, 8, 0xf, "its thread-local data has an impossible size"},
    {HEADERS + 56 * 4 + 16, 8, IMAGE_SIZE, "its thread-local data is not in its image"},
    {24, 8, DATA_ADDRESS + 0x80, "its entry is not in its code"},
    {24, 8, UINT64_MAX, "its entry is not in its code"},
    {NOTES + 40, 1, 3, "its kernel is not entered by version 4 of hermit-entry"},
    {NOTES + 28, 4, 1, "its kernel is not entered by version 4 of hermit-entry"},
    {NOTES + 4, 4, UINT32_MAX, "its kernel is not entered by version 4 of hermit-entry"},
    {NOTES, 4, UINT32_MAX, "its kernel is not entered by version 4 of hermit-entry"},
    {DYNAMIC, 8, 1, "it needs shared libraries"},
    {DYNAMIC, 8, 36, "its relocations have an unknown form"},
    {DYNAMIC + 40, 8, 16, "its relocations have an unknown form"},
    {DYNAMIC + 8, 8, IMAGE_SIZE, "its table of relocations is damaged"},
    {DYNAMIC + 24, 8, 25, "its table of relocations is damaged"},
    {RELOCATIONS + 8, 8, 1, "it has a relocation that is not relative"},
    {RELOCATIONS + 8, 8, UINT64_C(1) << 32 | 8, "it has a relocation that is not relative"},
    {RELOCATIONS, 8, IMAGE_SIZE - 7, "a relocation is outside of its image"},
    {RELOCATIONS, 8, UINT64_MAX, "a relocation is outside of its image"},
};

/* Both steps, each in memory of exactly its size, so that the sanitizers see one byte too far. */
static bool boot(const uint8_t *bytes, size_t size, const char **why) {
  uint8_t *file = malloc(size == 0 ? 1 : size);
  memcpy(file, bytes, size);
  struct elf_image image;
  bool placed = elf_read(file, size, &image, why);
  if (placed && image.size <= UINT64_C(1) << 20) {
    uint8_t *memory = malloc(image.size);
    placed = elf_place(&image, file, memory, ADDRESS, why);
    free(memory);
  }
  free(file);
  return placed;
}

static void is_refused_with_its_cause(void) {
  for (size_t i = 0; i < sizeof DAMAGES / sizeof *DAMAGES; i++) {
    const struct damage *damage = &DAMAGES[i];
    uint8_t file[FILE_SIZE];
    make(file);
    for (int byte = 0; byte < damage->size; byte++) {
      file[damage->at + (size_t)byte] = (uint8_t)(damage->value >> (8 * byte));
    }
    const char *why = "";
    CHECK(!boot(file, sizeof file, &why));
    CHECK_TEXT(why, damage->why);
  }
}

static void is_refused_wherever_it_is_cut(void) {
  uint8_t file[FILE_SIZE];
  make(file);
  for (size_t size = 0; size < FILE_SIZE; size++) {
    const char *why = "";
    CHECK(!boot(file, size, &why));
    CHECK(*why != 0);
  }
}

static uint64_t next_random(uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

/* Values at the edges of what the checks compare find more than arbitrary ones. */
static uint64_t interesting(uint64_t *state) {
  static const uint64_t EDGES[] = {
      0,         1,          7,          8,           FILE_SIZE - 1,   FILE_SIZE,       IMAGE_SIZE - 8,
      IMAGE_SIZE, IMAGE_SIZE + 1, UINT64_MAX, UINT64_MAX - 7, UINT64_C(1) << 63, UINT64_C(512) << 20};
  uint64_t choice = next_random(state);
  size_t count = sizeof EDGES / sizeof *EDGES;
  return choice % 4 == 0 ? next_random(state) : EDGES[choice / 4 % count];
}

static void never_reads_or_writes_outside(void) {
  const char *given = getenv("SKIFF_FUZZ_SEED");
  uint64_t seed = given == NULL ? 0x5eed : strtoull(given, NULL, 0);
  printf("hermit_elf_test: SKIFF_FUZZ_SEED=%llu\n", (unsigned long long)seed);
  uint64_t state = seed;
  for (int round = 0; round < 100000; round++) {
    uint8_t file[FILE_SIZE];
    make(file);
    uint64_t changes = next_random(&state) % 4 + 1;
    for (uint64_t i = 0; i < changes; i++) {
      size_t at = next_random(&state) % (CODE - 8);
      if (next_random(&state) % 2 == 0) {
        put_u64(file + at / 8 * 8, interesting(&state));
      } else {
        file[at] = (uint8_t)next_random(&state);
      }
    }
    const char *why = "";
    boot(file, sizeof file, &why);
  }
}

int main(void) {
  is_placed();
  is_refused_with_its_cause();
  is_refused_wherever_it_is_cut();
  never_reads_or_writes_outside();
  return 0;
}
