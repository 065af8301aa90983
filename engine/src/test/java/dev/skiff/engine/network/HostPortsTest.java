package dev.skiff.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.vm.Machine.Protocol;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HostPortsTest {
  private static final String LOOPBACK = "127.0.0.1";

  private final HostPorts ports =
      new HostPorts(new PortOwners(Path.of("/proc"), _ -> Optional.empty()));

  @Test
  void freePortPasses() {
    ports.requireFree(LOOPBACK, ports.anyFree(LOOPBACK, Protocol.TCP), Protocol.TCP);
    ports.requireFree(LOOPBACK, ports.anyFree(LOOPBACK, Protocol.UDP), Protocol.UDP);
  }

  @Test
  void takenStreamPortNamesTheProcess() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral(LOOPBACK))) {
      int port = socket.getLocalPort();
      assertThatThrownBy(() -> ports.requireFree(LOOPBACK, port, Protocol.TCP))
          .isInstanceOfSatisfying(
              NetworkFailure.class, e -> assertThat(e.code()).isEqualTo("network.port-taken"))
          .hasMessageContaining("127.0.0.1:" + port)
          .hasMessageContaining("(process " + ProcessHandle.current().pid() + ")");
    }
  }

  @Test
  void takenDatagramPortIsRefusedToo() throws IOException {
    try (DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(LOOPBACK), 0))) {
      int port = socket.getLocalPort();
      assertThatThrownBy(() -> ports.requireFree(LOOPBACK, port, Protocol.UDP))
          .hasMessageContaining("in use by");
    }
  }

  @Test
  void ourOwnInstanceIsNamedFirst() throws IOException {
    HostPorts ours = new HostPorts(new PortOwners(Path.of("/proc"), _ -> Optional.of("web")));
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral(LOOPBACK))) {
      int port = socket.getLocalPort();
      assertThatThrownBy(() -> ours.requireFree(LOOPBACK, port, Protocol.TCP))
          .hasMessageEndingWith("in use by instance 'web'");
    }
  }

  @Test
  void addressOfAnotherHostIsRefused() {
    assertThatThrownBy(() -> ports.requireFree("192.0.2.1", 18080, Protocol.TCP))
        .hasMessageContaining("this host has no such address");
  }
}
