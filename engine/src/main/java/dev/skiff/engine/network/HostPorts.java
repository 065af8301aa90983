package dev.skiff.engine.network;

import dev.skiff.engine.vm.Machine.Protocol;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** Host ports for publishing: whether one may be bound here and now, by trying. */
public final class HostPorts {
  private static final Path FIRST_UNPRIVILEGED =
      Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");

  private final PortOwners owners;

  public HostPorts(PortOwners owners) {
    this.owners = owners;
  }

  /** A port that was free a moment ago. */
  public int anyFree(String address, Protocol protocol) {
    try {
      return bind(address, 0, protocol);
    } catch (IOException e) {
      throw NetworkFailure.addressMissing(address);
    }
  }

  /**
   * Checks that a port can be bound.
   *
   * @throws NetworkFailure naming who has it, the missing permission, or the unknown address
   */
  public void requireFree(String address, int port, Protocol protocol) {
    try {
      bind(address, port, protocol);
    } catch (BindException e) {
      throw refused(address, port, protocol, e);
    } catch (IOException e) {
      throw NetworkFailure.addressMissing(address);
    }
  }

  private NetworkFailure refused(String address, int port, Protocol protocol, BindException cause) {
    String message = String.valueOf(cause.getMessage());
    if (message.contains("Permission denied")) {
      return NetworkFailure.portForbidden(port, firstUnprivileged());
    }
    if (message.contains("Cannot assign")) {
      return NetworkFailure.addressMissing(address);
    }
    return NetworkFailure.portTaken(address, port, owners.of(port, protocol));
  }

  private static int firstUnprivileged() {
    try {
      return Integer.parseInt(Files.readString(FIRST_UNPRIVILEGED).strip());
    } catch (IOException | NumberFormatException e) {
      return 1024;
    }
  }

  /** Binds and lets go again; answers with the port. */
  private static int bind(String address, int port, Protocol protocol) throws IOException {
    InetSocketAddress where = new InetSocketAddress(InetAddress.ofLiteral(address), port);
    return switch (protocol) {
      case TCP -> bindStream(where);
      case UDP -> bindDatagram(where);
    };
  }

  private static int bindStream(InetSocketAddress where) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(where);
      return socket.getLocalPort();
    }
  }

  private static int bindDatagram(InetSocketAddress where) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(where)) {
      return socket.getLocalPort();
    }
  }
}
