package dev.skiff.engine.dataplane;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Whether guests answer behind published TCP ports. The NAT takes a client at once and calls the
 * guest only then, so a connect alone tells nothing: a guest that refused is seen by the reset that
 * follows, one that took the call and says nothing by the NAT's table. Safe for use by several
 * threads.
 */
public final class AnsweringPorts {
  /** Of the host with itself: it takes long only where it takes for ever. */
  private static final int CONNECT_MILLIS = 1000;

  /** Guests answer in less; each look at the table costs more the longer the table is. */
  private static final int FIRST_LOOK_MILLIS = 1;

  private static final int LONGEST_LOOK_MILLIS = 64;

  private final Supplier<List<NatFlow>> flows;

  /**
   * @param flows {@link DataPlane#natFlows}
   */
  public AnsweringPorts(Supplier<List<NatFlow>> flows) {
    this.flows = flows;
  }

  /**
   * Tries a port once, with a connection that is closed without a byte.
   *
   * @param publication of TCP, in force
   * @return false when the guest refused, did not answer in that time, or nobody can tell now
   */
  public boolean answers(NatPublication publication, Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    try (Socket probe = new Socket()) {
      probe.connect(reachable(publication), CONNECT_MILLIS);
      return answers(publication, probe, end);
    } catch (IOException | DataPlaneFailure unknown) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while a port was tried"); // It ends a read.
      }
      return false;
    }
  }

  private boolean answers(NatPublication publication, Socket probe, long end) throws IOException {
    for (int look = FIRST_LOOK_MILLIS; ; look = Math.min(2 * look, LONGEST_LOOK_MILLIS)) {
      if (speaks(probe, look) || isTaken(publication, probe.getLocalPort())) {
        return true;
      }
      if (System.nanoTime() - end >= 0) {
        return false;
      }
    }
  }

  /** Waits so long for a byte, or the end of all bytes: who took the call may do either. */
  private static boolean speaks(Socket probe, int millis) throws IOException {
    probe.setSoTimeout(millis);
    try {
      probe.getInputStream().read();
      return true;
    } catch (SocketTimeoutException silent) {
      return false;
    }
  }

  /** A client of the host's own is known to the guest by another address, and its own port. */
  private boolean isTaken(NatPublication publication, int clientPort) {
    return flows.get().stream()
        .anyMatch(flow ->
            flow.inbound()
                && flow.answered()
                && flow.protocol().equals(publication.protocol())
                && flow.guest().equals(publication.guest())
                && flow.port() == publication.guestPort()
                && flow.farPort() == clientPort);
  }

  /** All addresses of a host are reached by its loopback one. */
  private static InetSocketAddress reachable(NatPublication publication) {
    InetAddress address = InetAddress.ofLiteral(publication.address());
    String loopback = address.getAddress().length == 4 ? "127.0.0.1" : "::1";
    return new InetSocketAddress(
        address.isAnyLocalAddress() ? InetAddress.ofLiteral(loopback) : address,
        publication.port());
  }
}
