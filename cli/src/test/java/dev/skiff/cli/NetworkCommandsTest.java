package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.cli.fake.BesideEngine;
import dev.skiff.wire.api.CreateRequest;
import dev.skiff.wire.api.EndpointSettings;
import dev.skiff.wire.api.ErrorBody;
import dev.skiff.wire.api.HostConfig;
import dev.skiff.wire.api.Ipam;
import dev.skiff.wire.api.NetworkCreateResponse;
import dev.skiff.wire.api.NetworkDetail;
import dev.skiff.wire.api.NetworkingConfig;
import dev.skiff.wire.api.Pruned;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class NetworkCommandsTest extends BesideEngine {
  private static NetworkDetail network(String name, String policy, boolean internal) {
    return new NetworkDetail(
        name,
        "7e".repeat(32),
        "2026-01-01T00:00:00Z",
        "local",
        "bridge",
        true,
        true,
        new Ipam(
            "default",
            Map.of(),
            List.of(
                new Ipam.Range("10.87.0.0/20", "", "10.87.0.1", Map.of()),
                new Ipam.Range("fd12:3456:789a:1::/64", "", "fd12:3456:789a:1::1", Map.of()))),
        internal,
        false,
        false,
        Map.of(),
        false,
        Map.of(),
        Map.of(),
        Map.of("tier", "back"),
        new NetworkDetail.Extra(policy, 1500, false));
  }

  @Test
  void networksAreListed() throws IOException {
    engine.putList(
        "GET /networks",
        NetworkDetail.class,
        List.of(network("back", "closed", false), network("front", "open", true)));
    assertThat(skiff.run("network", "ls")).isZero();
    Golden.check("networks.txt", skiff.out());
    assertThat(skiff.run("network", "ls", "-q", "-f", "dangling=true")).isZero();
    assertThat(skiff.run("network", "ls", "--format", "{{.Name}} {{.Driver}} {{.Labels}}"))
        .isZero();
    assertThat(skiff.out())
        .endsWith("7e7e7e7e7e7e\nback bridge tier=back\nfront bridge tier=back\n");
    assertThat(engine.requests())
        .containsExactly(
            "GET /networks", "GET /networks?filters={\"dangling\":[\"true\"]}", "GET /networks");
  }

  @Test
  void aNetworkIsClosedUnlessSomebodyAsksOtherwise() throws IOException {
    engine.put(
        "POST /networks/create", NetworkCreateResponse.class, new NetworkCreateResponse("7e", ""));
    assertThat(skiff.run("network", "create", "back")).isZero();
    assertThat(
            skiff.run(
                "network",
                "create",
                "--policy",
                "open",
                "--internal",
                "--subnet=10.99.0.0/24",
                "--subnet=fd12::/64",
                "--ip-range=10.99.0.128/25",
                "--gateway=10.99.0.1",
                "--aux-address=printer=10.99.0.9",
                "--label=a=b",
                "-o",
                "com.docker.network.driver.mtu=9000",
                "front"))
        .isZero();
    assertThat(skiff.out()).isEqualTo("7e\n7e\n");
    Golden.check("network-create.json", String.join("\n", engine.bodies()) + "\n");
    assertThat(skiff.run("network", "create", "--subnet=10.1.0.0/24", "--subnet=10.2.0.0/24", "x"))
        .isNotZero();
    assertThat(skiff.run("network", "create", "a/b")).isEqualTo(2);
    assertThat(skiff.run("network", "create", "-o", "mtu", "x")).isNotZero();
    assertThat(skiff.err())
        .contains(
            "once for IPv4 and once for IPv6", "is not the name of a network", "sets nothing");
  }

  @Test
  void anInstanceIsMadeWhereItIsToBe() {
    engine.image("web:1", guest -> 0);
    assertThat(
            skiff.run(
                "create",
                "--network=name=back,alias=db",
                "--net=front",
                "--network-alias=store",
                "--ip=10.9.0.7",
                "--allow=cache:6379",
                "--egress=*",
                "web:1"))
        .isZero();
    CreateRequest request = engine.guests().getFirst().request();
    HostConfig host = Objects.requireNonNull(request.hostConfig());
    assertThat(host.networkMode()).isEqualTo("back");
    assertThat(host.allow()).containsExactly("cache:6379");
    assertThat(host.egress()).containsExactly("*");
    EndpointSettings back =
        EndpointSettings.asked(
            List.of("db", "store"), new EndpointSettings.Chosen("10.9.0.7", "", List.of()));
    EndpointSettings front = EndpointSettings.asked(List.of(), null);
    assertThat(request.networkingConfig())
        .isEqualTo(new NetworkingConfig(Map.of("back", back, "front", front)));
    assertThat(skiff.run("create", "--network=back", "--network=back", "web:1")).isNotZero();
    assertThat(skiff.err()).contains("the network 'back' is named twice");
  }

  @Test
  void instancesComeAndGo() {
    engine.putText("POST /networks/back/connect", "");
    engine.putText("POST /networks/back/disconnect", "");
    assertThat(skiff.run("network", "connect", "--alias=www", "--ip=10.9.0.7", "back", "web"))
        .isZero();
    assertThat(skiff.run("network", "disconnect", "-f", "back", "web")).isZero();
    assertThat(engine.bodies().getFirst())
        .contains("\"Container\":\"web\"", "\"IPv4Address\":\"10.9.0.7\"", "\"Aliases\":[\"www\"]");
    assertThat(engine.bodies().getLast()).isEqualTo("{\"Container\":\"web\",\"Force\":true}");
  }

  @Test
  void whatIsUsedStays() {
    engine.refuse(
        "DELETE /networks/back",
        new ErrorBody("the network 'back' is used by web", "network.used", "disconnect it"));
    engine.putText("DELETE /networks/idle", "");
    assertThat(skiff.run("network", "rm", "back", "idle")).isEqualTo(1);
    assertThat(skiff.out()).isEqualTo("idle\n");
    assertThat(skiff.err()).contains("is used by web", "hint: disconnect it");
  }

  @Test
  void whatNobodyIsOnIsPruned() {
    engine.put("POST /networks/prune", Pruned.class, Pruned.ofNetworks(List.of("old")));
    assertThat(skiff.run("network", "prune", "-f")).isZero();
    assertThat(skiff.out()).isEqualTo("Deleted networks:\nold\n\nTotal reclaimed space: 0B\n");
  }
}
