package dev.skiff.engine.format.elf;

import dev.skiff.engine.format.FileBytes;
import dev.skiff.engine.format.elf.ElfReader.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which versions of other libraries' symbols a file needs, such as {@code GLIBC_2.34}: the section
 * that DT_VERNEED points to (LSB Core 5.0, "Symbol Versioning"). Bytes are not trusted.
 */
public final class VersionNeeds {
  private static final int DYNAMIC = 2;
  private static final int ENTRY_BYTES = 16;
  private static final int TAG_STRING_TABLE = 5;
  private static final int TAG_NEEDS = 0x6fff_fffe;
  private static final int TAG_NEEDS_COUNT = 0x6fff_ffff;

  /** Of a structure of either kind. */
  private static final int STRUCTURE_BYTES = 16;

  /** Of all libraries and versions together; large programs have some hundred. */
  private static final int MAX_STRUCTURES = 16_384;

  private static final int MAX_NAME = 4096;

  private final FileBytes file;
  private final ElfReader reader;
  private final SortedMap<String, List<String>> found = new TreeMap<>();
  private int structures;

  private VersionNeeds(FileBytes file) {
    this.file = file;
    this.reader = new ElfReader(file);
  }

  /**
   * Versions by the library that is to have them; empty for a file that needs none.
   *
   * @throws dev.skiff.engine.format.FormatFailure if the file is damaged
   */
  public static SortedMap<String, List<String>> read(FileBytes file) throws IOException {
    return new VersionNeeds(file).read();
  }

  private SortedMap<String, List<String>> read() throws IOException {
    List<Segment> segments = reader.segments();
    Optional<Segment> dynamic = segments.stream().filter(s -> s.type() == DYNAMIC).findFirst();
    if (dynamic.isEmpty()) {
      return found;
    }
    long strings = -1;
    long needs = -1;
    long count = 0;
    ByteBuffer entries = reader.entries(dynamic.get());
    for (int at = 0; at < entries.limit() && entries.getLong(at) != 0; at += ENTRY_BYTES) {
      long value = entries.getLong(at + 8);
      switch (Math.clamp(entries.getLong(at), -1, Integer.MAX_VALUE)) {
        case TAG_STRING_TABLE -> strings = value;
        case TAG_NEEDS -> needs = value;
        case TAG_NEEDS_COUNT -> count = value;
        default -> {
          // for the loader only
        }
      }
    }
    if (needs >= 0 && count > 0) {
      addLibraries(
          reader.new Strings(segments, strings),
          reader.offset(segments, needs, "its version needs"),
          count);
    }
    return found;
  }

  private void addLibraries(ElfReader.Strings strings, long first, long count) throws IOException {
    long at = first;
    for (long library = 0; library < count; library++) {
      ByteBuffer need = structure(at);
      List<String> versions = new ArrayList<>();
      long version = at + Integer.toUnsignedLong(need.getInt(8));
      for (int left = Short.toUnsignedInt(need.getShort(2)); left > 0; left--) {
        ByteBuffer one = structure(version);
        versions.add(strings.at(Integer.toUnsignedLong(one.getInt(8)), MAX_NAME));
        version += Integer.toUnsignedLong(one.getInt(12));
      }
      found.put(
          strings.at(Integer.toUnsignedLong(need.getInt(4)), MAX_NAME),
          versions.stream().sorted().distinct().toList());
      at += Integer.toUnsignedLong(need.getInt(12));
    }
  }

  private ByteBuffer structure(long offset) throws IOException {
    if (++structures > MAX_STRUCTURES) {
      throw file.corrupt("it needs more than " + MAX_STRUCTURES + " versions");
    }
    return file.readLittleEndian(offset, STRUCTURE_BYTES);
  }
}
