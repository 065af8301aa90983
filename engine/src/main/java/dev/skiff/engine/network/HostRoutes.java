package dev.skiff.engine.network;

import dev.skiff.wire.fabric.IpAddress;
import dev.skiff.wire.fabric.IpPrefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The ranges that the host has routes to, but for the default one: a network of ours with the same
 * would hide them from guests. What cannot be read is no route.
 */
public final class HostRoutes {
  private static final int IPV4_ABOVE = 96;

  /** Nobody has more, and a message only needs one. */
  private static final int MOST = 10_000;

  private final Path proc;

  /**
   * @param proc {@code /proc} outside of tests
   */
  public HostRoutes(Path proc) {
    this.proc = proc;
  }

  /** Of both families, in no order. */
  public List<IpPrefix> all() {
    List<IpPrefix> routes = new ArrayList<>();
    read("net/route", 1, HostRoutes::ipv4, routes);
    read("net/ipv6_route", 0, HostRoutes::ipv6, routes);
    return routes;
  }

  private void read(
      String file, int skipped, Function<String[], Optional<IpPrefix>> line, List<IpPrefix> to) {
    try (var lines = Files.lines(proc.resolve(file))) {
      lines
          .skip(skipped)
          .limit(MOST)
          .map(text -> line.apply(text.strip().split("\\s+", -1)))
          .forEach(route -> route.ifPresent(to::add));
    } catch (IOException | java.io.UncheckedIOException e) {
      // A kernel without that family, or a /proc that hides it.
    }
  }

  /** Interface, destination, gateway, …, mask the eighth; numbers as the processor has them. */
  private static Optional<IpPrefix> ipv4(String[] columns) {
    try {
      int address = Integer.reverseBytes(Integer.parseUnsignedInt(columns[1], 16));
      int length = Integer.bitCount(Integer.reverseBytes(Integer.parseUnsignedInt(columns[7], 16)));
      return length == 0
          ? Optional.empty()
          : Optional.of(new IpPrefix(IpAddress.ofIpv4(address), IPV4_ABOVE + length));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  /** Destination and its length, both hexadecimal; …; the interface last. */
  private static Optional<IpPrefix> ipv6(String[] columns) {
    try {
      long high = Long.parseUnsignedLong(columns[0].substring(0, 16), 16);
      long low = Long.parseUnsignedLong(columns[0].substring(16), 16);
      int length = Integer.parseInt(columns[1], 16);
      return length == 0
          ? Optional.empty()
          : Optional.of(new IpPrefix(new IpAddress(high, low), length));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }
}
