package dev.skiff.engine.base.nanos;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The 4096 bytes below the first partition of a guest's disk, where the kernel leaves a note when
 * it ends with a code that is not 0. They must be zeroed before each start, or an old note would be
 * taken for a new one.
 */
sealed interface LogArea {
  int BYTES = 4096;

  /** {@code KLOG}, the boot's number, the code; what was printed last follows. */
  int HEADER_BYTES = 16;

  /** The disk could not be read, or holds something else there. */
  record Unreadable() implements LogArea {}

  record Empty() implements LogArea {}

  /**
   * A note.
   *
   * @param code all of it, where the exit device tells 7 bits
   */
  record Written(int code) implements LogArea {}

  /** Reads the area's beginning; bytes are not trusted. */
  static LogArea of(byte[] bytes) {
    if (bytes.length < HEADER_BYTES) {
      return new Unreadable();
    }
    ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int magic = header.getInt(0);
    if (magic == 0) {
      return new Empty();
    }
    boolean note = magic == 0x474f4c4b; // "KLOG", little endian
    return note ? new Written(header.getInt(12)) : new Unreadable();
  }
}
