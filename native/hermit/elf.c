#include "elf.h"

#include <string.h>

#include "bytes.h"

/* System V ABI, generic and AMD64 supplement; OSABI 0xff as rustc marks objects for Hermit. */
enum {
  HEADER_SIZE = 64,
  SEGMENT_SIZE = 56,
  RELOCATION_SIZE = 24,
  DYNAMIC_SIZE = 16,
  NOTE_HEADER_SIZE = 12,
  CLASS_64 = 2,
  LITTLE_ENDIAN_DATA = 1,
  OSABI_HERMIT = 0xff,
  TYPE_EXECUTABLE = 2,
  TYPE_SHARED = 3,
  MACHINE_X86_64 = 62,
  SEGMENT_LOAD = 1,
  SEGMENT_DYNAMIC = 2,
  SEGMENT_INTERPRETER = 3,
  SEGMENT_NOTE = 4,
  SEGMENT_TLS = 7,
  FLAG_EXECUTABLE = 1,
  LARGEST_ALIGNMENT = 2 << 20,
  DYNAMIC_NEEDED = 1,
  DYNAMIC_RELA = 7,
  DYNAMIC_RELASZ = 8,
  DYNAMIC_RELAENT = 9,
  DYNAMIC_REL = 17,
  DYNAMIC_JMPREL = 23,
  DYNAMIC_RELR = 36,
  RELATIVE = 8
};

/* Crate hermit-entry: the note of a kernel that is entered as this loader does it. */
static const char NOTE_NAME[] = "HERMIT";
enum { NOTE_ENTRY_VERSION = 0x5a00, ENTRY_VERSION = 4 };

struct reading {
  const uint8_t *file;
  uint64_t size;
  struct elf_image *image;
  const char *why;
  uint64_t dynamic; /* offset in the file */
  uint64_t dynamic_size;
  bool entry_version;
};

static bool refuse(struct reading *reading, const char *why) {
  reading->why = why;
  return false;
}

static bool within(uint64_t start, uint64_t size, uint64_t end) {
  return start <= end && size <= end - start;
}

static bool read_header(struct reading *reading) {
  const uint8_t *file = reading->file;
  static const uint8_t MAGIC[4] = {0x7f, 'E', 'L', 'F'};
  if (reading->size < HEADER_SIZE || memcmp(file, MAGIC, sizeof MAGIC) != 0) {
    return refuse(reading, "it is no ELF file");
  }
  if (file[4] != CLASS_64 || file[5] != LITTLE_ENDIAN_DATA || get_u16(file + 18) != MACHINE_X86_64) {
    return refuse(reading, "it is for another machine than x86-64");
  }
  if (file[7] != OSABI_HERMIT) {
    return refuse(reading, "it is not for Hermit");
  }
  if (get_u16(file + 16) == TYPE_EXECUTABLE) {
    return refuse(reading, "it is linked for one address; link it position-independent");
  }
  if (get_u16(file + 16) != TYPE_SHARED) {
    return refuse(reading, "it is no program");
  }
  return true;
}

static bool read_load(struct reading *reading, const struct elf_segment *segment) {
  struct elf_image *image = reading->image;
  if (segment->file_size > segment->memory_size ||
      !within(segment->address, segment->memory_size, ELF_LARGEST_IMAGE)) {
    return refuse(reading, "a segment has an impossible size");
  }
  if (segment->address < image->size) {
    return refuse(reading, "its segments overlap or are out of order");
  }
  image->segments[image->segment_count++] = *segment;
  image->size = segment->address + segment->memory_size;
  return true;
}

/* A note's name and its content are each filled up to 4 bytes. */
static void read_notes(struct reading *reading, const struct elf_segment *segment) {
  const uint8_t *notes = reading->file + segment->offset;
  uint64_t at = 0;
  while (within(at, NOTE_HEADER_SIZE, segment->file_size)) {
    uint64_t name_size = get_u32(notes + at);
    uint64_t content_size = get_u32(notes + at + 4);
    uint32_t type = get_u32(notes + at + 8);
    uint64_t name = at + NOTE_HEADER_SIZE;
    uint64_t content = name + ((name_size + 3) & ~UINT64_C(3));
    if (!within(content, content_size, segment->file_size)) {
      return;
    }
    if (type == NOTE_ENTRY_VERSION && name_size == sizeof NOTE_NAME && content_size == 1 &&
        memcmp(notes + name, NOTE_NAME, sizeof NOTE_NAME) == 0) {
      reading->entry_version = notes[content] == ENTRY_VERSION;
    }
    at = content + ((content_size + 3) & ~UINT64_C(3));
  }
}

static bool read_tls(struct reading *reading, const struct elf_segment *segment, uint64_t alignment) {
  if (segment->file_size > segment->memory_size || segment->memory_size > ELF_LARGEST_IMAGE) {
    return refuse(reading, "its thread-local data has an impossible size");
  }
  reading->image->tls = *segment;
  reading->image->tls_alignment = alignment == 0 ? 1 : alignment;
  return true;
}

static bool read_segment(struct reading *reading, const uint8_t *header) {
  uint32_t type = get_u32(header);
  struct elf_segment segment = {
      .offset = get_u64(header + 8),
      .address = get_u64(header + 16),
      .file_size = get_u64(header + 32),
      .memory_size = get_u64(header + 40),
      .executable = (get_u32(header + 4) & FLAG_EXECUTABLE) != 0,
  };
  uint64_t alignment = get_u64(header + 48);
  if (!within(segment.offset, segment.file_size, reading->size)) {
    return refuse(reading, "it is cut short: a segment ends after the file");
  }
  if ((alignment & (alignment - 1)) != 0 || alignment > LARGEST_ALIGNMENT) {
    return refuse(reading, "a segment has an impossible alignment");
  }
  switch (type) {
    case SEGMENT_LOAD: return read_load(reading, &segment);
    case SEGMENT_TLS: return read_tls(reading, &segment, alignment);
    case SEGMENT_NOTE: read_notes(reading, &segment); return true;
    case SEGMENT_INTERPRETER: return refuse(reading, "it needs a dynamic linker");
    case SEGMENT_DYNAMIC:
      reading->dynamic = segment.offset;
      reading->dynamic_size = segment.file_size;
      return true;
    default: return true;
  }
}

static bool read_segments(struct reading *reading) {
  uint64_t table = get_u64(reading->file + 32);
  uint64_t count = get_u16(reading->file + 56);
  if (get_u16(reading->file + 54) != SEGMENT_SIZE || count == 0 || count > ELF_MOST_SEGMENTS ||
      !within(table, count * SEGMENT_SIZE, reading->size)) {
    return refuse(reading, "its table of segments is damaged");
  }
  for (uint64_t i = 0; i < count; i++) {
    if (!read_segment(reading, reading->file + table + i * SEGMENT_SIZE)) {
      return false;
    }
  }
  return true;
}

static bool read_dynamic(struct reading *reading) {
  struct elf_image *image = reading->image;
  for (uint64_t at = 0; within(at, DYNAMIC_SIZE, reading->dynamic_size); at += DYNAMIC_SIZE) {
    const uint8_t *entry = reading->file + reading->dynamic + at;
    uint64_t value = get_u64(entry + 8);
    switch (get_u64(entry)) {
      case 0: return true;
      case DYNAMIC_RELA: image->relocations = value; break;
      case DYNAMIC_RELASZ: image->relocations_size = value; break;
      case DYNAMIC_RELAENT:
        if (value != RELOCATION_SIZE) {
          return refuse(reading, "its relocations have an unknown form");
        }
        break;
      case DYNAMIC_NEEDED: return refuse(reading, "it needs shared libraries");
      case DYNAMIC_REL:
      case DYNAMIC_JMPREL:
      case DYNAMIC_RELR: return refuse(reading, "its relocations have an unknown form");
      default: break;
    }
  }
  return true;
}

static bool entry_is_code(const struct elf_image *image) {
  for (size_t i = 0; i < image->segment_count; i++) {
    const struct elf_segment *segment = &image->segments[i];
    if (segment->executable && image->entry >= segment->address &&
        image->entry - segment->address < segment->file_size) {
      return true;
    }
  }
  return false;
}

static bool check_image(struct reading *reading) {
  const struct elf_image *image = reading->image;
  if (image->segment_count == 0) {
    return refuse(reading, "there is nothing in it to load");
  }
  if (!entry_is_code(image)) {
    return refuse(reading, "its entry is not in its code");
  }
  if (image->tls_alignment != 0 && !within(image->tls.address, image->tls.file_size, image->size)) {
    return refuse(reading, "its thread-local data is not in its image");
  }
  if (!within(image->relocations, image->relocations_size, image->size) ||
      image->relocations_size % RELOCATION_SIZE != 0) {
    return refuse(reading, "its table of relocations is damaged");
  }
  if (!reading->entry_version) {
    return refuse(reading, "its kernel is not entered by version 4 of hermit-entry");
  }
  return true;
}

bool elf_read(const uint8_t *file, size_t size, struct elf_image *image, const char **why) {
  struct reading reading = {.file = file, .size = size, .image = image, .why = ""};
  memset(image, 0, sizeof *image);
  bool understood = read_header(&reading) && read_segments(&reading) && read_dynamic(&reading);
  if (understood) {
    image->entry = get_u64(file + 24);
    understood = check_image(&reading);
  }
  *why = reading.why;
  return understood;
}

/* The table was copied with the image; what it says may lie anywhere in it, even in itself. */
static bool relocate(const struct elf_image *image, uint8_t *memory, uint64_t address,
                     const char **why) {
  for (uint64_t at = 0; at < image->relocations_size; at += RELOCATION_SIZE) {
    const uint8_t *relocation = memory + image->relocations + at;
    uint64_t place = get_u64(relocation);
    if (get_u64(relocation + 8) != RELATIVE) {
      *why = "it has a relocation that is not relative";
      return false;
    }
    if (!within(place, sizeof(uint64_t), image->size)) {
      *why = "a relocation is outside of its image";
      return false;
    }
    put_u64(memory + place, address + get_u64(relocation + 16));
  }
  return true;
}

bool elf_place(const struct elf_image *image, const uint8_t *file, uint8_t *memory, uint64_t address,
               const char **why) {
  memset(memory, 0, image->size);
  for (size_t i = 0; i < image->segment_count; i++) {
    const struct elf_segment *segment = &image->segments[i];
    memcpy(memory + segment->address, file + segment->offset, segment->file_size);
  }
  return relocate(image, memory, address, why);
}
