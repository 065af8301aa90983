package dev.skiff.engine.format.elf;

import dev.skiff.engine.format.elf.ElfReader.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;

/** .note.gnu.property (x86-64 psABI 1.0, "Program Property"; Linux gABI extensions). */
final class PropertyNote {
  private static final int NOTE_HEADER = 12;
  private static final int NT_GNU_PROPERTY_TYPE_0 = 5;

  /** "GNU\0" read as a little-endian number. */
  private static final int GNU = 0x00554e47;

  private static final int X86_ISA_1_NEEDED = 0xc0008002;

  private static final int MAX_LEVEL = 4;

  private PropertyNote() {}

  /** The x86-64 level needed, 1 when no note says. */
  static int cpuLevel(ElfBytes bytes, Segment segment) throws IOException {
    bytes.requireInside(segment.offset(), segment.fileSize());
    ByteBuffer notes = bytes.at(segment.offset(), segment.fileSize());
    int level = 1;
    long at = 0;
    while (at + NOTE_HEADER <= notes.limit()) {
      long nameSize = notes.getInt((int) at) & 0xffffffffL;
      long bodySize = notes.getInt((int) at + 4) & 0xffffffffL;
      long body = at + NOTE_HEADER + aligned(nameSize, 4);
      if (body + bodySize > notes.limit()) {
        return level;
      }
      if (nameSize == 4
          && notes.getInt((int) at + 8) == NT_GNU_PROPERTY_TYPE_0
          && notes.getInt((int) at + NOTE_HEADER) == GNU) {
        level = Math.max(level, properties(notes, body, bodySize));
      }
      // Property notes are aligned to 8, all others to 4; both kinds have segments of their own.
      at = body + aligned(bodySize, 4);
    }
    return level;
  }

  private static int properties(ByteBuffer notes, long start, long size) {
    int level = 1;
    long at = start;
    while (at + 8 <= start + size) {
      int type = notes.getInt((int) at);
      long length = notes.getInt((int) at + 4) & 0xffffffffL;
      if (type == X86_ISA_1_NEEDED && length >= 4 && at + 12 <= start + size) {
        int bits = notes.getInt((int) at + 8);
        level = Math.clamp(32 - Integer.numberOfLeadingZeros(bits), 1, MAX_LEVEL);
      }
      at += 8 + aligned(length, 8);
    }
    return level;
  }

  private static long aligned(long size, int to) {
    return (size + to - 1) / to * to;
  }
}
