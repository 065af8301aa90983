package dev.skiff.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skiff.engine.instance.InstanceFailure;
import dev.skiff.engine.instance.InstanceSpec.PublishedPort;
import dev.skiff.engine.network.HostPorts;
import dev.skiff.engine.vm.Machine.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
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

  @Test
  void withoutAnAddressAPortIsOnTheLoopbackOfBothFamilies() throws IOException {
    LoopbackOfIpv6.in(proc);
    assertThat(published(request("", 28080, 80), request("localhost", 28081, 81)))
        .containsExactly(
            port("127.0.0.1", 28080, 80),
            port("::1", 28080, 80),
            port("127.0.0.1", 28081, 81),
            port("::1", 28081, 81));
    assertThat(published(request("0.0.0.0", 28080, 80))).hasSize(1);
  }

  @Test
  void whatIsAskedForTwiceIsPublishedOnce() throws IOException {
    LoopbackOfIpv6.in(proc);
    assertThat(published(request("", 28080, 80), request("::1", 28080, 80)))
        .containsExactly(port("127.0.0.1", 28080, 80), port("::1", 28080, 80));
    assertThatThrownBy(() -> published(request("", 28080, 80), request("::1", 28080, 81)))
        .hasMessage("host port 28080 is published twice");
  }

  @Test
  void aChosenPortIsOneNumberThatBothFamiliesHaveFree() throws IOException {
    assumeTrue(hostHasIpv6());
    LoopbackOfIpv6.in(proc);
    try (ServerSocket other = new ServerSocket()) {
      other.bind(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0));
      int taken = other.getLocalPort();
      List<PublishedPort> chosen = published(range(taken, taken + 20, 80), request("", 0, 81));
      assertThat(chosen)
          .extracting(PublishedPort::hostAddress)
          .containsExactly("127.0.0.1", "::1", "127.0.0.1", "::1");
      assertThat(chosen.get(0).hostPort()).isEqualTo(chosen.get(1).hostPort());
      assertThat(chosen.get(0).hostPort().orElseThrow()).isBetween(taken + 1, taken + 20);
      assertThat(chosen.get(2).hostPort()).isEqualTo(chosen.get(3).hostPort());
    }
  }

  @Test
  void aNumberThatAnotherHasInOneFamilyIsNotChosen() throws IOException {
    LoopbackOfIpv6.in(proc);
    List<PublishedPort> others = List.of(port("::1", 28081, 80));
    assertThatThrownBy(() ->
            Ports.published(
                List.of(request("", 28082, 80), range(28081, 28082, 81)), hostPorts(), others))
        .hasMessage("no host port of 28081-28082 is free on 127.0.0.1 and ::1");
  }

  private static boolean hostHasIpv6() throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0));
      return true;
    } catch (SocketException none) {
      return false;
    }
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
