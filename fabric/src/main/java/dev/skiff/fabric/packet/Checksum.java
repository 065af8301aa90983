package dev.skiff.fabric.packet;

import java.lang.foreign.MemorySegment;

/** The Internet checksum (RFC 1071). */
public final class Checksum {
  private Checksum() {}

  /** Adds 16-bit words, the last one filled up with zero, to a sum. */
  public static long add(long sum, MemorySegment memory, long at, int bytes) {
    long total = sum;
    int whole = bytes & ~1;
    for (int offset = 0; offset < whole; offset += 2) {
      total += Layout.u16(memory, at + offset);
    }
    return whole == bytes ? total : total + ((long) Layout.u8(memory, at + whole) << 8);
  }

  /** The checksum of what was added. */
  public static int of(long sum) {
    long folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return (int) ~folded & 0xffff;
  }
}
