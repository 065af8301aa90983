package dev.skiff.engine.format.elf;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The note in which a linker writes what a file needs of its CPU (x86-64 psABI, "Program
 * Property"). A malformed note says nothing, as it does to the kernel and to glibc.
 */
final class GnuProperties {
  /** Of a note segment; real ones have less than a hundred. */
  static final int MAX_BYTES = 64 << 10;

  private static final int NOTE_HEADER = 12;
  private static final int PROPERTY_NOTE = 5;
  private static final int GNU = 0x0055_4e47;
  private static final int PROPERTY_HEADER = 8;

  /** GNU_PROPERTY_X86_ISA_1_NEEDED; one bit per level. */
  private static final int ISA_NEEDED = 0xc000_8002;

  private GnuProperties() {}

  static Optional<X86Level> neededLevel(ByteBuffer notes) {
    int at = 0;
    while (notes.limit() - at >= NOTE_HEADER) {
      long nameLength = Integer.toUnsignedLong(notes.getInt(at));
      long length = Integer.toUnsignedLong(notes.getInt(at + 4));
      long content = at + NOTE_HEADER + aligned(nameLength, 4);
      if (content + length > notes.limit()) {
        return Optional.empty();
      }
      if (notes.getInt(at + 8) == PROPERTY_NOTE
          && nameLength == 4
          && notes.getInt(at + NOTE_HEADER) == GNU) {
        return level(notes, (int) content, (int) (content + length));
      }
      long next = content + aligned(length, 4);
      if (next > notes.limit()) {
        return Optional.empty();
      }
      at = (int) next;
    }
    return Optional.empty();
  }

  private static Optional<X86Level> level(ByteBuffer notes, int from, int end) {
    int at = from;
    while (end - at >= PROPERTY_HEADER) {
      long length = Integer.toUnsignedLong(notes.getInt(at + 4));
      long next = at + PROPERTY_HEADER + aligned(length, 8);
      if (at + PROPERTY_HEADER + length > end) {
        return Optional.empty();
      }
      if (notes.getInt(at) == ISA_NEEDED && length == 4) {
        return highest(notes.getInt(at + PROPERTY_HEADER));
      }
      if (next > end) {
        return Optional.empty();
      }
      at = (int) next;
    }
    return Optional.empty();
  }

  /** A level above those known here is at least the highest. */
  private static Optional<X86Level> highest(int bits) {
    int bit = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(bits);
    X86Level[] levels = X86Level.values();
    return bit < 0 ? Optional.empty() : Optional.of(levels[Math.min(bit, levels.length - 1)]);
  }

  private static long aligned(long length, int alignment) {
    return (length + alignment - 1) / alignment * alignment;
  }
}
