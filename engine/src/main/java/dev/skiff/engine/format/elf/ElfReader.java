package dev.skiff.engine.format.elf;

import dev.skiff.engine.format.FileBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads an {@link ElfFile}. Numbers and layouts: gABI chapters 4 and 5, glibc's elf.h. */
final class ElfReader {
  private static final int HEADER_BYTES = 64;
  private static final int SEGMENT_BYTES = 56;
  private static final int DYNAMIC_ENTRY_BYTES = 16;

  /** Linkers write about a dozen. */
  private static final int MAX_SEGMENTS = 512;

  /** Of the dynamic section; the largest programs have some hundred entries. */
  private static final int MAX_DYNAMIC_ENTRIES = 16_384;

  private static final int MAX_NEEDED = 4096;
  private static final int MAX_NAME = 4096;

  /** Of a search path, which some build systems make very long. */
  private static final int MAX_PATH = 64 << 10;

  private static final int LOAD = 1;
  private static final int DYNAMIC = 2;
  private static final int INTERPRETER = 3;
  private static final int NOTE = 4;
  private static final int GNU_PROPERTY = 0x6474_e553;

  private static final int TAG_NULL = 0;
  private static final int TAG_NEEDED = 1;
  private static final int TAG_STRING_TABLE = 5;
  private static final int TAG_SONAME = 14;
  private static final int TAG_RPATH = 15;
  private static final int TAG_RUNPATH = 29;
  private static final int TAG_FLAGS_1 = 0x6fff_fffb;

  private final FileBytes file;

  ElfReader(FileBytes file) {
    this.file = file;
  }

  record Segment(int type, long offset, long address, long length) {}

  ElfFile read() throws IOException {
    ElfHeader header = ElfHeader.read(file);
    if (!header.runsOnGuests()) {
      throw file.unsupported("it is for " + header.machineName());
    }
    List<Segment> segments = segments();
    for (Segment segment : segments) {
      requireWhole(segment);
    }
    return new ElfFile(header, interpreter(segments), dynamic(segments), cpu(segments));
  }

  List<Segment> segments() throws IOException {
    ByteBuffer header = file.readLittleEndian(0, HEADER_BYTES);
    long offset = header.getLong(32);
    int size = Short.toUnsignedInt(header.getShort(54));
    int count = Short.toUnsignedInt(header.getShort(56));
    if (count > 0 && size != SEGMENT_BYTES) {
      throw file.corrupt("its program headers have " + size + " bytes each");
    }
    if (count > MAX_SEGMENTS) {
      throw file.corrupt("it has " + count + " program headers");
    }
    ByteBuffer table = file.readLittleEndian(offset, count * SEGMENT_BYTES);
    List<Segment> segments = new ArrayList<>(count);
    for (int at = 0; at < table.limit(); at += SEGMENT_BYTES) {
      segments.add(
          new Segment(
              table.getInt(at),
              table.getLong(at + 8),
              table.getLong(at + 16),
              table.getLong(at + 32)));
    }
    return segments;
  }

  /** What the kernel maps must be there; it would kill the program at the first missing page. */
  private void requireWhole(Segment segment) {
    if (segment.type != LOAD || segment.length == 0) {
      return;
    }
    long offset = segment.offset;
    if (offset < 0 || segment.length < 0 || segment.length > file.size() - offset) {
      throw file.corrupt(
          "it is cut off: it has %d bytes, a part of it is to lie at %s to %s"
              .formatted(
                  file.size(),
                  Long.toUnsignedString(offset),
                  Long.toUnsignedString(offset + segment.length)));
    }
  }

  private Optional<String> interpreter(List<Segment> segments) throws IOException {
    Segment segment = first(segments, INTERPRETER);
    return segment == null
        ? Optional.empty()
        : Optional.of(
            string(segment.offset, Math.min(segment.length, MAX_NAME), "its loader's path"));
  }

  private DynamicSection dynamic(List<Segment> segments) throws IOException {
    Segment segment = first(segments, DYNAMIC);
    if (segment == null) {
      return DynamicSection.NONE;
    }
    List<Long> needed = new ArrayList<>();
    long strings = -1;
    long soname = -1;
    long rpath = -1;
    long runpath = -1;
    long flags1 = 0;
    ByteBuffer entries = entries(segment);
    for (int at = 0;
        at < entries.limit() && entries.getLong(at) != TAG_NULL;
        at += DYNAMIC_ENTRY_BYTES) {
      long value = entries.getLong(at + 8);
      switch (Math.clamp(entries.getLong(at), -1, Integer.MAX_VALUE)) {
        case TAG_NEEDED -> needed.add(value);
        case TAG_STRING_TABLE -> strings = value;
        case TAG_SONAME -> soname = value;
        case TAG_RPATH -> rpath = value;
        case TAG_RUNPATH -> runpath = value;
        case TAG_FLAGS_1 -> flags1 = value;
        default -> {
          // for the loader only
        }
      }
    }
    if (needed.size() > MAX_NEEDED) {
      throw file.corrupt("it needs " + needed.size() + " libraries");
    }
    Strings table = new Strings(segments, strings);
    List<String> names = new ArrayList<>(needed.size());
    for (long name : needed) {
      names.add(table.at(name, MAX_NAME));
    }
    return new DynamicSection(
        names,
        table.find(soname, MAX_NAME),
        table.find(rpath, MAX_PATH),
        table.find(runpath, MAX_PATH),
        flags1);
  }

  ByteBuffer entries(Segment segment) throws IOException {
    long count = segment.length / DYNAMIC_ENTRY_BYTES;
    if (segment.length < 0 || count > MAX_DYNAMIC_ENTRIES) {
      throw file.corrupt(
          "its dynamic section has " + Long.toUnsignedString(segment.length) + " bytes");
    }
    return file.readLittleEndian(segment.offset, (int) count * DYNAMIC_ENTRY_BYTES);
  }

  private Optional<X86Level> cpu(List<Segment> segments) throws IOException {
    Segment property = first(segments, GNU_PROPERTY);
    Segment note = property == null ? first(segments, NOTE) : property;
    return note == null || note.length <= 0 || note.length > GnuProperties.MAX_BYTES
        ? Optional.empty()
        : GnuProperties.neededLevel(file.readLittleEndian(note.offset, (int) note.length));
  }

  private static @Nullable Segment first(List<Segment> segments, int type) {
    return segments.stream().filter(segment -> segment.type == type).findFirst().orElse(null);
  }

  /** The bytes before the first NUL within a bound. */
  private String string(long offset, long bound, String what) throws IOException {
    if (offset < 0 || offset >= file.size() || bound <= 0) {
      throw file.corrupt(what + " lies outside it");
    }
    byte[] bytes = file.read(offset, (int) Math.min(bound, file.size() - offset));
    for (int length = 0; length < bytes.length; length++) {
      if (bytes[length] == 0) {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
      }
    }
    throw file.corrupt(what + " has no end");
  }

  /** Where in the file an address of memory lies. */
  long offset(List<Segment> segments, long address, String what) {
    for (Segment segment : segments) {
      long into = address - segment.address;
      if (segment.type == LOAD && into >= 0 && into < segment.length) {
        return segment.offset + into;
      }
    }
    throw file.corrupt(what + " lie in no segment");
  }

  /** The dynamic section's strings, given by an address in memory. */
  final class Strings {
    private final List<Segment> segments;
    private final long address;

    Strings(List<Segment> segments, long address) {
      this.segments = segments;
      this.address = address;
    }

    Optional<String> find(long index, int bound) throws IOException {
      return index < 0 ? Optional.empty() : Optional.of(at(index, bound));
    }

    String at(long index, int bound) throws IOException {
      if (address < 0 || index < 0 || index > file.size()) {
        throw file.corrupt("a name in its dynamic section lies outside it");
      }
      long names = offset(segments, address, "its dynamic section's names");
      return string(names + index, bound, "a name in its dynamic section");
    }
  }
}
