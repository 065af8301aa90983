package dev.skiff.engine.network;

import dev.skiff.wire.fabric.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The sockets of this host that have a port, as the kernel lists them. */
final class BoundSockets {
  /**
   * TCP_LISTEN and, for bound UDP sockets, TCP_CLOSE (include/net/tcp_states.h), in hexadecimal.
   */
  private static final Set<String> BOUND_STATES = Set.of("0A", "07");

  private static final int ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;

  private final Path proc;

  /**
   * @param proc {@code /proc} outside of tests
   */
  BoundSockets(Path proc) {
    this.proc = proc;
  }

  /**
   * One of them.
   *
   * @param target what a link to it in {@code /proc/PID/fd} says
   */
  record Bound(IpAddress address, String target) {
    private static final IpAddress ALL_IPV4 = IpAddress.ofIpv4(0);
    private static final IpAddress ALL_IPV6 = new IpAddress(0, 0);

    /**
     * Whether nobody else has an address while this is there. One for all of IPv6 may be one for
     * all of IPv4, too: the kernel does not list which.
     */
    boolean excludes(IpAddress wanted) {
      if (wanted.isIpv4() != address.isIpv4()) {
        return wanted.isIpv4() && address.equals(ALL_IPV6);
      }
      return address.equals(wanted) || isAll(address) || isAll(wanted);
    }

    private static boolean isAll(IpAddress address) {
      return address.equals(ALL_IPV4) || address.equals(ALL_IPV6);
    }
  }

  /**
   * Those that leave no place for another at a port; what cannot be read is not there.
   *
   * @param protocol {@code tcp} or {@code udp}
   */
  List<Bound> excluding(IpAddress wanted, int port, String protocol) {
    return Stream.of(protocol, protocol + "6")
        .flatMap(table -> bound(proc.resolve("net").resolve(table), port).stream())
        .filter(each -> each.excludes(wanted))
        .toList();
  }

  private static List<Bound> bound(Path table, int port) {
    String suffix = ":%04X".formatted(port).toUpperCase(Locale.ROOT);
    List<Bound> found = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(table)) {
        String[] columns = line.strip().split("\\s+", -1);
        if (columns.length > INODE
            && columns[ADDRESS].endsWith(suffix)
            && BOUND_STATES.contains(columns[STATE])) {
          String address = columns[ADDRESS].substring(0, columns[ADDRESS].length() - 5);
          found.add(new Bound(address(address), "socket:[" + columns[INODE] + "]"));
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      // A kernel without that family, or a table that looks otherwise than those we know.
      return List.of();
    }
    return found;
  }

  /** Words of 32 bits in network order, each written as the number that this processor reads. */
  private static IpAddress address(String digits) {
    ByteBuffer written = ByteBuffer.wrap(HexFormat.of().parseHex(digits));
    ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    while (written.remaining() >= Integer.BYTES) {
      bytes.putInt(written.getInt());
    }
    bytes.flip().order(ByteOrder.BIG_ENDIAN);
    return bytes.limit() == Integer.BYTES
        ? IpAddress.ofIpv4(bytes.getInt())
        : new IpAddress(bytes.getLong(), bytes.getLong());
  }
}
