package dev.skiff.engine.format.kernel;

import dev.skiff.engine.format.FileBytes;
import dev.skiff.engine.format.kernel.BootFile.Cause;
import dev.skiff.engine.format.kernel.BootFile.Unbootable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Segments, notes and section names of an ELF file of either width (gABI, chapters 4 and 5).
 * Damaged section headers are no sections: who loads a kernel does not read them.
 */
record ElfParts(List<Segment> segments, ElfNotes notes, Set<String> sections) {
  private static final int MAX_SEGMENTS = 256;
  private static final int MAX_SECTIONS = 4096;
  private static final int MAX_NOTE_BYTES = 1 << 20;
  private static final int MAX_NAMES_BYTES = 1 << 20;

  private static final int LOAD = 1;
  private static final int INTERPRETER = 3;
  private static final int NOTE = 4;

  /**
   * One entry of the program header table.
   *
   * @param address physical
   * @param linkedAt the virtual address
   */
  record Segment(int type, long offset, long linkedAt, long address, long size, long memorySize) {}

  /** Where fields lie in the headers of one width. */
  private record Layout(
      int phOffset,
      int shOffset,
      int phEntry,
      int phBytes,
      int shBytes,
      int headerBytes,
      int shOffsetField,
      int shSizeField) {
    static Layout of(int bits) {
      return bits == 64
          ? new Layout(32, 40, 54, 56, 64, 64, 24, 32)
          : new Layout(28, 32, 42, 32, 40, 52, 16, 20);
    }

    boolean wide() {
      return headerBytes == 64;
    }

    long word(ByteBuffer bytes, int at) {
      return wide() ? bytes.getLong(at) : Integer.toUnsignedLong(bytes.getInt(at));
    }
  }

  static ElfParts read(FileBytes file, int bits) throws IOException {
    Layout layout = Layout.of(bits);
    ByteBuffer header = file.readLittleEndian(0, layout.headerBytes());
    List<Segment> segments = segments(file, layout, header);
    ElfNotes notes = new ElfNotes();
    for (Segment segment : segments) {
      boolean inside = segment.offset >= 0 && segment.size > 0 && segment.size <= MAX_NOTE_BYTES;
      if (segment.type == NOTE && inside && segment.offset <= file.size() - segment.size) {
        notes.add(file.readLittleEndian(segment.offset, (int) segment.size));
      }
    }
    return new ElfParts(segments, notes, sections(file, layout, header));
  }

  private static List<Segment> segments(FileBytes file, Layout layout, ByteBuffer header)
      throws IOException {
    int size = Short.toUnsignedInt(header.getShort(layout.phEntry()));
    int count = Short.toUnsignedInt(header.getShort(layout.phEntry() + 2));
    if (count > MAX_SEGMENTS || (count > 0 && size != layout.phBytes())) {
      throw file.corrupt("its program headers are malformed");
    }
    long offset = layout.word(header, layout.phOffset());
    ByteBuffer table = file.readLittleEndian(offset, count * layout.phBytes());
    List<Segment> segments = new ArrayList<>(count);
    for (int at = 0; at < table.limit(); at += layout.phBytes()) {
      segments.add(
          layout.wide()
              ? new Segment(
                  table.getInt(at),
                  table.getLong(at + 8),
                  table.getLong(at + 16),
                  table.getLong(at + 24),
                  table.getLong(at + 32),
                  table.getLong(at + 40))
              : new Segment(
                  table.getInt(at),
                  Integer.toUnsignedLong(table.getInt(at + 4)),
                  Integer.toUnsignedLong(table.getInt(at + 8)),
                  Integer.toUnsignedLong(table.getInt(at + 12)),
                  Integer.toUnsignedLong(table.getInt(at + 16)),
                  Integer.toUnsignedLong(table.getInt(at + 20))));
    }
    return segments;
  }

  private static Set<String> sections(FileBytes file, Layout layout, ByteBuffer header)
      throws IOException {
    int size = Short.toUnsignedInt(header.getShort(layout.phEntry() + 4));
    int count = Short.toUnsignedInt(header.getShort(layout.phEntry() + 6));
    int names = Short.toUnsignedInt(header.getShort(layout.phEntry() + 8));
    long offset = layout.word(header, layout.shOffset());
    long bytes = (long) count * layout.shBytes();
    boolean readable =
        size == layout.shBytes()
            && count <= MAX_SECTIONS
            && names < count
            && offset > 0
            && offset <= file.size() - bytes;
    if (!readable) {
      return Set.of();
    }
    ByteBuffer table = file.readLittleEndian(offset, (int) bytes);
    return named(file, layout, table, names * layout.shBytes());
  }

  private static Set<String> named(FileBytes file, Layout layout, ByteBuffer table, int strings)
      throws IOException {
    long offset = layout.word(table, strings + layout.shOffsetField());
    long size = layout.word(table, strings + layout.shSizeField());
    if (offset < 0 || size <= 0 || size > MAX_NAMES_BYTES || offset > file.size() - size) {
      return Set.of();
    }
    String text = new String(file.read(offset, (int) size), StandardCharsets.ISO_8859_1);
    Set<String> names = new HashSet<>();
    for (int at = 0; at < table.limit(); at += layout.shBytes()) {
      long start = Integer.toUnsignedLong(table.getInt(at));
      int end = start < size ? text.indexOf('\0', (int) start) : -1;
      if (end > 0) {
        names.add(text.substring((int) start, end));
      }
    }
    return names;
  }

  /** Why not all of it is there that would be loaded. */
  Optional<Unbootable> cutOff(long fileSize) {
    for (Segment segment : segments) {
      boolean whole =
          segment.offset >= 0 && segment.size >= 0 && segment.offset <= fileSize - segment.size;
      if (segment.type == LOAD && !whole) {
        return Optional.of(
            new Unbootable(
                Cause.TRUNCATED,
                "it is cut off: it has %d bytes, a part of it is to lie at %s to %s"
                    .formatted(
                        fileSize,
                        Long.toUnsignedString(segment.offset),
                        Long.toUnsignedString(segment.offset + segment.size)),
                "get or link it again"));
      }
    }
    return Optional.empty();
  }

  /** Whether something is loaded to a physical address. */
  boolean loads(long address) {
    return segments.stream()
        .filter(segment -> segment.type == LOAD)
        .anyMatch(segment ->
            address >= segment.address && address - segment.address < segment.memorySize);
  }

  /** Whether something is loaded below a physical address. */
  boolean loadsBelow(long address) {
    return segments.stream().anyMatch(segment -> segment.type == LOAD && segment.address < address);
  }

  /** Whether something is linked to the upper half of 64 bits, which Linux keeps for itself. */
  boolean linkedAbovePrograms() {
    return segments.stream().anyMatch(segment -> segment.type == LOAD && segment.linkedAt < 0);
  }

  /** Whether something else is to load it. */
  boolean interpreted() {
    return segments.stream().anyMatch(segment -> segment.type == INTERPRETER);
  }

  boolean hasSections(Set<String> any) {
    return sections.stream().anyMatch(any::contains);
  }
}
