package dev.skiff.engine.vm.qemu;

import dev.skiff.engine.vm.VmFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A guest's TCP port behind QEMU's user network. That network takes every client at once, whether
 * the guest listens or not; only its own table tells when the guest has answered.
 */
final class ForwardedPort {
  /** A guest that runs answers a SYN within a millisecond or two. */
  private static final Duration LOOK = Duration.ofMillis(3);

  private static final int CONNECT_MILLIS = 1000;

  /** The table of {@code info usernet}: protocol[state], descriptor, source, destination. */
  private static final Pattern ROW =
      Pattern.compile("\\s*TCP\\[(\\w+)]\\s+-?\\d+\\s+(\\S+)\\s+(\\d+)\\s+\\S+\\s+(\\d+)\\s.*");

  private final Path monitor;
  private final int guestPort;

  ForwardedPort(Path monitor, int guestPort) {
    this.monitor = monitor;
    this.guestPort = guestPort;
  }

  /** Whether the guest takes a connection within that time. */
  boolean answers(Duration atMost) throws InterruptedException {
    try (Qmp qmp = Qmp.open(monitor)) {
      Optional<InetSocketAddress> outside = forwardedFrom(qmp.info("usernet"), guestPort);
      return outside.isPresent() && answers(qmp, outside.get(), atMost);
    } catch (IOException | VmFailure gone) {
      return false;
    }
  }

  private boolean answers(Qmp qmp, InetSocketAddress outside, Duration atMost)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    try (Socket probe = new Socket()) {
      probe.connect(outside, CONNECT_MILLIS);
      boolean asked = false;
      while (System.nanoTime() - end < 0) {
        List<String> states = states(qmp.info("usernet"), guestPort);
        if (states.contains("ESTABLISHED")) {
          return true;
        }
        if (asked && states.isEmpty()) {
          return false; // A refused connection is taken off the table.
        }
        asked |= !states.isEmpty();
        Thread.sleep(LOOK);
      }
      return false;
    }
  }

  /** Where a guest's port can be reached from here; empty when nothing leads to it. */
  static Optional<InetSocketAddress> forwardedFrom(String table, int guestPort) {
    return rows(table, guestPort).stream()
        .filter(row -> row.group(1).equals("HOST_FORWARD"))
        .map(row -> new InetSocketAddress(reachable(row.group(2)), Integer.parseInt(row.group(3))))
        .findFirst();
  }

  /** How connections to a guest's port stand. */
  static List<String> states(String table, int guestPort) {
    return rows(table, guestPort).stream()
        .map(row -> row.group(1))
        .filter(state -> !state.equals("HOST_FORWARD"))
        .toList();
  }

  private static List<Matcher> rows(String table, int guestPort) {
    return table
        .lines()
        .map(ROW::matcher)
        .filter(row -> row.matches() && row.group(4).equals(Integer.toString(guestPort)))
        .toList();
  }

  /** {@code *} is every address of this host. */
  private static String reachable(String address) {
    return address.equals("*") || address.equals("0.0.0.0") ? "127.0.0.1" : address;
  }
}
