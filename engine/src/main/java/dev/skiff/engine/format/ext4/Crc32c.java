package dev.skiff.engine.format.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * CRC-32C as the kernel's {@code crc32c()} has it: no inversion at either end, and it goes on from
 * any state. {@link java.util.zip.CRC32C} can do neither.
 */
final class Crc32c {
  /** The state that everything begins with. */
  static final int START = ~0;

  /** Castagnoli's polynomial, bits reversed (RFC 3720, B.4). */
  private static final int POLYNOMIAL = 0x82f63b78;

  private static final int[] TABLE = table();

  private Crc32c() {}

  static int of(int state, byte[] bytes, int from, int to) {
    int sum = state;
    for (int at = from; at < to; at++) {
      sum = TABLE[(sum ^ bytes[at]) & 0xff] ^ (sum >>> Byte.SIZE);
    }
    return sum;
  }

  static int of(int state, byte[] bytes) {
    return of(state, bytes, 0, bytes.length);
  }

  /** Of a number's four bytes, the lowest first. */
  static int ofInt(int state, int value) {
    return of(state, ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  /** Of a number's eight bytes, the lowest first. */
  static int ofLong(int state, long value) {
    return of(state, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
  }

  private static int[] table() {
    int[] table = new int[256];
    for (int index = 0; index < table.length; index++) {
      int value = index;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        value = (value & 1) == 0 ? value >>> 1 : value >>> 1 ^ POLYNOMIAL;
      }
      table[index] = value;
    }
    return table;
  }
}
