package dev.skiff.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.instance.InstanceFailure;
import dev.skiff.engine.instance.InstanceSpec.PublishedPort;
import dev.skiff.engine.network.HostPorts;
import dev.skiff.engine.vm.Machine.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {
  @TempDir Path proc;

  @Test
  void anAddressOfIpv6IsOneInAnyOfItsSpellings() {
    assertThat(published(request("::1", 28080, 80), request("", 28080, 80)))
        .containsExactly(port("::1", 28080, 80), port("127.0.0.1", 28080, 80));
    assertThat(published(request("[0:0::1]", 28080, 80))).containsExactly(port("::1", 28080, 80));
    assertThatThrownBy(() -> published(request("::1", 28080, 80), request("0::1", 28080, 81)))
        .isInstanceOf(InstanceFailure.class)
        .hasMessageContaining("published twice");
  }

  @Test
  void allAddressesOfAFamilyExcludeNoneOfTheOther() {
    assertThat(published(request("::", 28080, 80), request("0.0.0.0", 28080, 80))).hasSize(2);
    assertThatThrownBy(() -> published(request("::", 28080, 80), request("::1", 28080, 81)))
        .hasMessageContaining("published twice");
  }

  @Test
  void ofARangeTheFirstFreePortIsTaken() throws IOException {
    try (ServerSocket other = new ServerSocket()) {
      other.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
      int taken = other.getLocalPort();
      assertThat(published(range(taken, taken + 20, 80), request("", taken + 1, 81)))
          .first()
          .satisfies(
              port -> assertThat(port.hostPort().orElseThrow()).isBetween(taken + 2, taken + 20));
    }
  }

  @Test
  void whatOthersPublishIsNotTakenFromARange() {
    List<PublishedPort> others = List.of(port("127.0.0.1", 28081, 80));
    assertThatThrownBy(() ->
            Ports.published(
                List.of(request("", 28082, 80), range(28081, 28082, 81)), hostPorts(), others))
        .hasMessage("no host port of 28081-28082 is free on 127.0.0.1");
  }

  private List<PublishedPort> published(PortRequest... requests) {
    return Ports.published(List.of(requests), hostPorts(), List.of());
  }

  private HostPorts hostPorts() {
    return new HostPorts(proc, _ -> "another process");
  }

  private static PortRequest request(String address, int hostPort, int guestPort) {
    return new PortRequest(Optional.of(address), Optional.of(hostPort), guestPort, Protocol.TCP);
  }

  private static PortRequest range(int first, int last, int guestPort) {
    return new PortRequest(
        Optional.empty(), Optional.of(first), Optional.of(last), guestPort, Protocol.TCP);
  }

  private static PublishedPort port(String address, int hostPort, int guestPort) {
    return new PublishedPort(address, Optional.of(hostPort), guestPort, Protocol.TCP);
  }
}
