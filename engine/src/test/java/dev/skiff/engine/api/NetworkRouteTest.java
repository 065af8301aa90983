package dev.skiff.engine.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.network.Network;
import dev.skiff.engine.network.NewNetwork;
import dev.skiff.engine.operation.NetworkOperation;
import dev.skiff.engine.operation.Operation;
import dev.skiff.wire.api.CreateRequest;
import dev.skiff.wire.api.CreateResponse;
import dev.skiff.wire.api.EndpointSettings;
import dev.skiff.wire.api.HostConfig;
import dev.skiff.wire.api.InstanceDetail;
import dev.skiff.wire.api.InstanceSummary;
import dev.skiff.wire.api.Ipam;
import dev.skiff.wire.api.NetworkConnectRequest;
import dev.skiff.wire.api.NetworkCreateRequest;
import dev.skiff.wire.api.NetworkCreateResponse;
import dev.skiff.wire.api.NetworkDetail;
import dev.skiff.wire.api.NetworkDisconnectRequest;
import dev.skiff.wire.api.Pruned;
import dev.skiff.wire.client.ApiError;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Docker's routes for networks, over a real socket. */
@Timeout(60)
class NetworkRouteTest extends OverSocket {

  @Test
  void aNetworkIsMadeAsAsked() throws IOException {
    Ipam ipam =
        new Ipam(
            "",
            Map.of(),
            List.of(
                new Ipam.Range(
                    "10.99.0.0/24", "10.99.0.128/25", "10.99.0.1", Map.of("printer", "10.99.0.9")),
                new Ipam.Range(
                    "fd12::/64", "fd12::8:0/112", "fd12::f", Map.of("printer", "fd12::9"))));
    Map<String, String> options =
        Map.of("com.docker.network.driver.mtu", "9000", "dev.skiff.policy", "closed");
    create(asked("back", "bridge", ipam, options));
    assertThat(performed(NetworkOperation.Make.class).asked())
        .isEqualTo(
            new NewNetwork(
                "back",
                Network.Policy.CLOSED,
                true,
                new NewNetwork.Range(
                    Optional.of("10.99.0.0/24"),
                    Optional.of("10.99.0.1"),
                    Optional.of("10.99.0.128/25"),
                    Map.of("printer", "10.99.0.9")),
                new NewNetwork.Range(
                    Optional.of("fd12::/64"),
                    Optional.of("fd12::f"),
                    Optional.of("fd12::8:0/112"),
                    Map.of("printer", "fd12::9")),
                Optional.of(9000),
                Map.of("a", "b"),
                options));
    NetworkDetail detail = network("back");
    assertThat(detail.ipam().config()).isEqualTo(ipam.config());
    assertThat(detail.skiff()).isEqualTo(new NetworkDetail.Extra("closed", 9000, false));
    assertThat(detail.labels()).isEqualTo(Map.of("a", "b"));
  }

  @Test
  void membersFindEachOtherUnlessSomebodyAsksOtherwise() throws IOException {
    create(asked("back", "", null, Map.of()));
    assertThat(performed(NetworkOperation.Make.class).asked().policy())
        .isEqualTo(Network.Policy.OPEN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "overlay | {} | 501 | leave out the driver",
        "macvlan | {} | 501 | published ports",
        "none | {} | 501 | no such network",
        "bridge | com.docker.network.bridge.enable_ip_masquerade=false | 501 | --internal",
        "bridge | com.docker.network.bridge.enable_icc=false | 501 | dev.skiff.policy=closed",
        "bridge | dev.skiff.policy=shut | 400 | ''",
        "bridge | com.docker.network.driver.mtu=big | 400 | ''",
      })
  void whatNoNetworkHasIsRefused(String driver, String option, int status, String hint) {
    int equals = option.indexOf('=');
    Map<String, String> options =
        equals < 0 ? Map.of() : Map.of(option.substring(0, equals), option.substring(equals + 1));
    assertRefused(asked("back", driver, null, options), status, hint);
  }

  @ParameterizedTest
  @CsvSource({"host", "none", "default", "host-loopback", "''"})
  void aWordOfNetworkIsNoName(String name) {
    assertRefused(asked(name, "bridge", null, Map.of()), 400, "");
  }

  @Test
  void oneSubnetOfEachFamilyIsAll() {
    Ipam.Range one = new Ipam.Range("10.1.0.0/24", "", "", Map.of());
    assertRefused(asked("back", "", new Ipam("", Map.of(), List.of(one, one)), Map.of()), 400, "");
    assertRefused(asked("back", "", new Ipam("dhcp", Map.of(), List.of()), Map.of()), 501, "leave");
    Ipam optioned = new Ipam("", Map.of("a", "b"), List.of());
    assertRefused(asked("back", "", optioned, Map.of()), 501, "--ipam-opt");
  }

  private void assertRefused(NetworkCreateRequest asked, int status, String hint) {
    assertThatThrownBy(() -> create(asked))
        .isInstanceOfSatisfying(
            ApiError.class,
            error -> {
              assertThat(error.status()).isEqualTo(status);
              assertThat(String.valueOf(error.hint())).contains(hint);
            });
  }

  @Test
  void whoIsInANetworkIsShownWithAddresses() throws IOException {
    String id = instance("web", "back");
    NetworkDetail.Member member =
        Objects.requireNonNull(network("back").containers().get(id), "it is in the network");
    assertThat(member.name()).isEqualTo("web");
    assertThat(member.ipv4Address()).isEqualTo("10.87.2.2/24");
    assertThat(member.ipv6Address()).isEqualTo("fd00::2:5054:ff:fe00:1/64");
    assertThat(client.list(ApiPath.of("/networks"), NetworkDetail.class))
        .extracting(NetworkDetail::name)
        .containsExactly("bridge", "skiff", "back");
    InstanceDetail detail = client.get(ApiPath.of("/containers/web/json"), InstanceDetail.class);
    EndpointSettings place =
        Objects.requireNonNull(detail.networkSettings().networks().get("back"), "it is in it");
    assertThat(place.ipAddress()).isEqualTo("10.87.2.2");
    assertThat(place.ipPrefixLen()).isEqualTo(24);
    assertThat(place.gateway()).isEqualTo("10.87.2.1");
    assertThat(place.dnsNames()).containsExactly("web", id.substring(0, 12));
    assertThat(place.endpointId()).isEqualTo(member.endpointId()).hasSize(64);
    assertThat(detail.networkSettings().ipAddress()).isEmpty();
    assertThat(detail.hostConfig().networkMode()).isEqualTo("back");
  }

  @Test
  void whatIsInBridgeHasItsAddressAtTheTop() throws IOException {
    instance("web", "default");
    InstanceDetail detail = client.get(ApiPath.of("/containers/web/json"), InstanceDetail.class);
    assertThat(detail.networkSettings().ipAddress()).isEqualTo("10.87.0.2");
    assertThat(detail.networkSettings().gateway()).isEqualTo("10.87.0.1");
    assertThat(detail.hostConfig().networkMode()).isEqualTo("bridge");
    InstanceSummary row =
        client
            .list(ApiPath.of("/containers/json").query("all", true), InstanceSummary.class)
            .getFirst();
    assertThat(row.networkSettings().networks()).containsOnlyKeys("bridge");
  }

  @Test
  void anInstanceComesAndGoes() throws IOException {
    instance("web", "skiff");
    create(asked("back", "", null, Map.of()));
    EndpointSettings settings =
        EndpointSettings.asked(
            List.of("www"), new EndpointSettings.Chosen("10.87.2.9", "", List.of()));
    client.post(
        ApiPath.of("/networks/back/connect"),
        NetworkConnectRequest.class,
        new NetworkConnectRequest("web", settings));
    assertThat(network("back").containers().values())
        .extracting(NetworkDetail.Member::ipv4Address)
        .containsExactly("10.87.2.9/24");
    Map<String, EndpointSettings> places =
        client
            .get(ApiPath.of("/containers/web/json"), InstanceDetail.class)
            .networkSettings()
            .networks();
    assertThat(places).extractingByKey("skiff").returns(null, EndpointSettings::ipamConfig);
    assertThat(places)
        .extractingByKey("back")
        .returns(new EndpointSettings.Chosen("10.87.2.9", "", null), EndpointSettings::ipamConfig);
    assertThatThrownBy(() -> client.delete(ApiPath.of("/networks/back")))
        .hasMessage("the network 'back' is used by web");
    client.post(
        ApiPath.of("/networks/back/disconnect"),
        NetworkDisconnectRequest.class,
        new NetworkDisconnectRequest("web", true));
    assertThat(network("back").containers()).isEmpty();
    client.delete(ApiPath.of("/networks/back"));
    assertThatThrownBy(() -> network("back")).hasMessage("no such network: back");
    assertThatThrownBy(() -> client.delete(ApiPath.of("/networks/skiff")))
        .isInstanceOfSatisfying(ApiError.class, e -> assertThat(e.status()).isEqualTo(403));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"name\":[\"ski\"]}; skiff",
        "{\"driver\":[\"overlay\"]}; ''",
        "{\"type\":[\"custom\"]}; back idle",
        "{\"type\":[\"builtin\"]}; bridge skiff",
        "{\"scope\":[\"swarm\"]}; ''",
        "{\"label\":[\"a=b\"]}; back idle",
        "{\"dangling\":[\"true\"]}; idle",
        "{\"id\":[\"e2\"]}; back",
      })
  void filtersChooseWhatIsListed(String filters, String names) throws IOException {
    instance("web", "back");
    create(asked("idle", "", null, Map.of()));
    ApiPath path = ApiPath.of("/networks").query("filters", filters);
    assertThat(
            client.list(path, NetworkDetail.class).stream()
                .map(NetworkDetail::name)
                .collect(Collectors.joining(" ")))
        .isEqualTo(names);
  }

  @Test
  void whatNobodyUsesIsPruned() throws IOException {
    instance("web", "back");
    create(asked("idle", "", null, Map.of()));
    Pruned pruned = client.post(ApiPath.of("/networks/prune"), Pruned.class);
    assertThat(pruned.networksDeleted()).containsExactly("idle");
  }

  @Test
  void instancesAreListedByNetwork() throws IOException {
    instance("web", "back");
    assertThat(instancesIn("back")).hasSize(1);
    assertThat(instancesIn("skiff")).isEmpty();
  }

  private List<InstanceSummary> instancesIn(String network) throws IOException {
    String filters = "{\"network\":[\"" + network + "\"]}";
    ApiPath path = ApiPath.of("/containers/json").query("all", true).query("filters", filters);
    return client.list(path, InstanceSummary.class);
  }

  private static NetworkCreateRequest asked(
      String name, String driver, @Nullable Ipam ipam, Map<String, String> options) {
    return new NetworkCreateRequest(
        name, driver, "", true, false, false, null, ipam, null, null, options, Map.of("a", "b"));
  }

  private void create(NetworkCreateRequest asked) throws IOException {
    client.post(
        ApiPath.of("/networks/create"),
        NetworkCreateRequest.class,
        asked,
        NetworkCreateResponse.class);
  }

  private NetworkDetail network(String name) throws IOException {
    return client.get(ApiPath.of("/networks/" + name), NetworkDetail.class);
  }

  private String instance(String name, String mode) throws IOException {
    if (mode.equals("back")) {
      create(asked("back", "", null, Map.of()));
    }
    HostConfig host =
        new HostConfig(
            0, 0, false, false, mode, null, null, null, null, null, null, null, null, null);
    CreateRequest request =
        new CreateRequest(
            "sleep", null, null, null, null, null, null, null, false, false, false, false, null,
            null, null, host);
    return client
        .post(
            ApiPath.of("/containers/create").query("name", name),
            CreateRequest.class,
            request,
            CreateResponse.class)
        .id();
  }

  private <T extends NetworkOperation<?>> T performed(Class<T> type) {
    return server.engine.performed().stream()
        .filter(Operation.OnNetworks.class::isInstance)
        .map(operation -> ((Operation.OnNetworks<?>) operation).work())
        .filter(type::isInstance)
        .map(type::cast)
        .reduce((_, last) -> last)
        .orElseThrow();
  }
}
