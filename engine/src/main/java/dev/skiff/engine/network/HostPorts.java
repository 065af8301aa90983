package dev.skiff.engine.network;

import dev.skiff.engine.dataplane.DataPlaneFailure;
import dev.skiff.engine.dataplane.NatPublication;
import dev.skiff.engine.dataplane.PortHolders;
import dev.skiff.engine.vm.Machine.Protocol;
import dev.skiff.wire.fabric.IpAddress;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Host ports for publishing: whether one may be bound here and now, by trying. The data plane has
 * the last word, in the same words; here it is said before anything was done for a start.
 */
public final class HostPorts {
  /** Where a port is published that nobody said where: this host alone reaches it. */
  public static final String LOOPBACK_IPV4 = "127.0.0.1";

  public static final String LOOPBACK_IPV6 = "::1";

  private static final String ALL_IPV6 = "::";

  private final LoopbackFamilies families;
  private final BoundSockets sockets;
  private final PortHolders owners;

  /** Two that try a port at once would find it taken by each other. */
  private final ReentrantLock trying = new ReentrantLock();

  /**
   * @param proc {@code /proc} outside of tests
   */
  public HostPorts(Path proc, PortHolders owners) {
    this.families = new LoopbackFamilies(proc);
    this.sockets = new BoundSockets(proc);
    this.owners = owners;
  }

  /** How a try to bind ended. */
  private enum Trial {
    FREE,
    TAKEN,
    FORBIDDEN,
    NO_ADDRESS
  }

  /** The loopback addresses that this host has: of IPv4, and mostly of IPv6. */
  public List<String> loopbacks() {
    return families.haveIpv6() ? List.of(LOOPBACK_IPV4, LOOPBACK_IPV6) : List.of(LOOPBACK_IPV4);
  }

  /** A port that was free a moment ago. */
  public int anyFree(String address, Protocol protocol) {
    try {
      return bind(address, 0, protocol);
    } catch (IOException e) {
      throw DataPlaneFailure.noSuchAddress(publication(address, 0, protocol));
    }
  }

  /**
   * Whether nobody has a port.
   *
   * @throws DataPlaneFailure when it cannot be bound for another reason
   */
  public boolean isFree(String address, int port, Protocol protocol) {
    NatPublication wanted = publication(address, port, protocol);
    Trial trial = trial(wanted);
    if (trial != Trial.TAKEN) {
      require(wanted, trial);
    }
    return trial == Trial.FREE;
  }

  private static NatPublication publication(String address, int port, Protocol protocol) {
    return new NatPublication("", protocol.lowerCase(), address, port, 0);
  }

  /**
   * Checks that a port can be published.
   *
   * @throws DataPlaneFailure naming who has it, the missing permission, or the unknown address
   */
  public void requireFree(NatPublication wanted) {
    require(wanted, trial(wanted));
  }

  private void require(NatPublication wanted, Trial trial) {
    switch (trial) {
      case FREE -> {}
      case TAKEN -> throw DataPlaneFailure.portTaken(wanted, owners.of(wanted));
      case FORBIDDEN -> throw DataPlaneFailure.portForbidden(wanted);
      case NO_ADDRESS -> throw DataPlaneFailure.noSuchAddress(wanted);
    }
  }

  private Trial trial(NatPublication wanted) {
    try {
      bind(wanted.address(), wanted.port(), Protocol.of(wanted.protocol()));
      return Trial.FREE;
    } catch (BindException e) {
      return refused(wanted, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return Trial.NO_ADDRESS;
    }
  }

  private Trial refused(NatPublication wanted, String message) {
    if (message.contains("Permission denied")) {
      return Trial.FORBIDDEN;
    }
    if (message.contains("Cannot assign")) {
      return Trial.NO_ADDRESS;
    }
    return isFreeOfItsFamily(wanted) ? Trial.FREE : Trial.TAKEN;
  }

  /** Java binds all of IPv6 with all of IPv4; a publication is of one family alone. */
  private boolean isFreeOfItsFamily(NatPublication wanted) {
    return wanted.address().equals(ALL_IPV6)
        && sockets.excluding(new IpAddress(0, 0), wanted.port(), wanted.protocol()).isEmpty();
  }

  /** Binds and lets go again; answers with the port. */
  private int bind(String address, int port, Protocol protocol) throws IOException {
    InetSocketAddress where = new InetSocketAddress(InetAddress.ofLiteral(address), port);
    // Of that family alone, as the NAT does: by itself Java would take both for 0.0.0.0.
    ProtocolFamily family =
        where.getAddress() instanceof Inet4Address
            ? StandardProtocolFamily.INET
            : StandardProtocolFamily.INET6;
    trying.lock();
    try {
      return switch (protocol) {
        case TCP -> bound(ServerSocketChannel.open(family), where);
        case UDP -> bound(DatagramChannel.open(family), where);
      };
    } catch (UnsupportedOperationException e) {
      throw new IOException("this host has no IPv6", e);
    } finally {
      trying.unlock();
    }
  }

  private static int bound(NetworkChannel channel, InetSocketAddress where) throws IOException {
    try (channel) {
      channel.bind(where);
      return channel.getLocalAddress() instanceof InetSocketAddress bound ? bound.getPort() : 0;
    }
  }
}
