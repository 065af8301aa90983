package dev.skiff.fabric.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Numbers in network order at any place of a memory segment. */
public final class Layout {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final long MAC_MASK = 0xffff_ffff_ffffL;

  private Layout() {}

  public static int u8(MemorySegment memory, long at) {
    return memory.get(ValueLayout.JAVA_BYTE, at) & 0xff;
  }

  public static int u16(MemorySegment memory, long at) {
    return memory.get(SHORT, at) & 0xffff;
  }

  public static int i32(MemorySegment memory, long at) {
    return memory.get(INT, at);
  }

  public static long u32(MemorySegment memory, long at) {
    return memory.get(INT, at) & 0xffff_ffffL;
  }

  public static long i64(MemorySegment memory, long at) {
    return memory.get(LONG, at);
  }

  public static long mac(MemorySegment memory, long at) {
    return (u32(memory, at) << 16) | u16(memory, at + 4);
  }

  public static void put8(MemorySegment memory, long at, int value) {
    memory.set(ValueLayout.JAVA_BYTE, at, (byte) value);
  }

  public static void put16(MemorySegment memory, long at, int value) {
    memory.set(SHORT, at, (short) value);
  }

  public static void put32(MemorySegment memory, long at, int value) {
    memory.set(INT, at, value);
  }

  public static void put64(MemorySegment memory, long at, long value) {
    memory.set(LONG, at, value);
  }

  public static void putMac(MemorySegment memory, long at, long mac) {
    long bits = mac & MAC_MASK;
    put32(memory, at, (int) (bits >>> 16));
    put16(memory, at + 4, (int) bits);
  }
}
