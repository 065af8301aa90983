package dev.skiff.fabric.answer;

import dev.skiff.fabric.packet.Layout;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * What a DHCPv4 client asks (RFC 2131, RFC 2132).
 *
 * @param kind option 53
 * @param transaction to be told back, as are {@code flags}
 * @param client the address that it has, 0 for none
 * @param requested option 50, 0 for none
 */
record DhcpQuestion(int kind, int transaction, int flags, int client, int requested, long mac) {
  static final int DISCOVER = 1;
  static final int REQUEST = 3;
  static final int INFORM = 8;

  private static final int OPTIONS_AT = 240;
  private static final int MAGIC = 0x63825363;
  private static final int BOOT_REQUEST_ON_ETHERNET = 0x0101_06;
  private static final int PAD = 0;
  private static final int END = 255;
  private static final int REQUESTED_ADDRESS = 50;
  private static final int MESSAGE_TYPE = 53;

  /** Reads what a UDP datagram carries. */
  static Optional<DhcpQuestion> read(MemorySegment memory, long at, int bytes) {
    if (bytes < OPTIONS_AT
        || Layout.i32(memory, at) >>> 8 != BOOT_REQUEST_ON_ETHERNET
        || Layout.i32(memory, at + 236) != MAGIC) {
      return Optional.empty();
    }
    long kind = option(memory, at + OPTIONS_AT, at + bytes, MESSAGE_TYPE, 1);
    long requested = option(memory, at + OPTIONS_AT, at + bytes, REQUESTED_ADDRESS, 4);
    return Optional.of(
        new DhcpQuestion(
            (int) kind,
            Layout.i32(memory, at + 4),
            Layout.u16(memory, at + 10),
            Layout.i32(memory, at + 12),
            (int) requested,
            Layout.mac(memory, at + 28)));
  }

  /** The value of an option of 1 or 4 bytes, 0 where it is missing. */
  private static long option(MemorySegment memory, long from, long end, int wanted, int size) {
    long at = from;
    while (at < end && Layout.u8(memory, at) != END) {
      int code = Layout.u8(memory, at);
      if (code == PAD) {
        at++;
        continue;
      }
      if (at + 2 > end || at + 2 + Layout.u8(memory, at + 1) > end) {
        return 0;
      }
      int length = Layout.u8(memory, at + 1);
      if (code == wanted && length == size) {
        return size == 1 ? Layout.u8(memory, at + 2) : Layout.i32(memory, at + 2);
      }
      at += 2 + length;
    }
    return 0;
  }
}
