package dev.skiff.testkit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * What a hand-started guest is told, as docs/design/guest-channel.md has it. A second, independent
 * writer of that page on purpose.
 *
 * @param addressing the fields that say where it is
 */
record GuestIdentity(List<String> argv, Map<Integer, String> addressing, List<Integer> tcpPorts) {
  private static final int ADDRESS = 6;
  private static final int GATEWAY = 7;
  private static final int RESOLVER = 8;
  private static final int IDENTITY = 1;
  private static final int TCP = 6;
  private static final int MAX_BYTES = 64 * 1024;

  /** Of a web program behind QEMU's user network. */
  static GuestIdentity ofUserNetwork(List<String> argv, int watchedPort) {
    Map<Integer, String> addressing =
        Map.of(ADDRESS, "10.0.2.15/24", GATEWAY, "10.0.2.2", RESOLVER, "10.0.2.3");
    return new GuestIdentity(argv, addressing, List.of(watchedPort));
  }

  /** Of a program that meets its neighbours only. */
  static GuestIdentity ofNeighbour(List<String> argv, String addressWithPrefix) {
    return new GuestIdentity(argv, Map.of(ADDRESS, addressWithPrefix), List.of());
  }

  /** The whole frame: length, type, fields. */
  byte[] frame(long nanosSinceEpoch) {
    ByteBuffer fields = ByteBuffer.allocate(MAX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    text(fields, 1, "raw");
    argv.forEach(argument -> text(fields, 2, argument));
    text(fields, 4, "/");
    addressing.forEach((key, value) -> text(fields, key, value));
    tcpPorts.forEach(port -> header(fields, 10, 3).put((byte) TCP).putShort(port.shortValue()));
    header(fields, 11, Long.BYTES).putLong(nanosSinceEpoch);
    // A guest that only measures needs no secrets: any 32 bytes do.
    header(fields, 12, 32).put(new byte[32]);
    fields.flip();
    return ByteBuffer.allocate(5 + fields.remaining())
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(fields.remaining())
        .put((byte) IDENTITY)
        .put(fields)
        .array();
  }

  private static void text(ByteBuffer fields, int key, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    header(fields, key, bytes.length).put(bytes);
  }

  private static ByteBuffer header(ByteBuffer fields, int key, int length) {
    return fields.putShort((short) key).putInt(length);
  }
}
