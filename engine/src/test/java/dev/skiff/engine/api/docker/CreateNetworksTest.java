package dev.skiff.engine.api.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.api.JsonBody;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.instance.Networking.Egress;
import dev.skiff.engine.instance.Networking.Link;
import dev.skiff.engine.network.Addresses.Wish;
import dev.skiff.engine.operation.NetworkRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CreateNetworksTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"NetworkMode\":\"default\"}",
        "{\"NetworkMode\":\"bridge\"}",
        "{\"NetworkMode\":\"\"}",
        "{}"
      })
  void whoSaysNoNetworkIsWhereDockersUsersExpectIt(String host) {
    assertThat(asked(host, "{}")).isEqualTo(NetworkRequest.in("bridge"));
    assertThat(asked(host, "{\"default\":{\"MacAddress\":\"\"}}"))
        .isEqualTo(NetworkRequest.in("bridge"));
  }

  @Test
  void noneIsNoNetwork() {
    assertThat(asked("{\"NetworkMode\":\"none\"}", "{\"none\":{}}")).isEqualTo(NetworkRequest.NONE);
  }

  @Test
  void hostLoopbackIsTheUsualNetworkAndTheHost() {
    NetworkRequest usual =
        new NetworkRequest(true, List.of(Wish.of("skiff")), List.of(), List.of(), true);
    assertThat(asked("{\"NetworkMode\":\"host-loopback\"}", "{}")).isEqualTo(usual);
    assertThat(asked("{\"NetworkMode\":\"back\"}", "{\"host-loopback\":{}}"))
        .isEqualTo(new NetworkRequest(true, List.of(Wish.of("back")), List.of(), List.of(), true));
  }

  @Test
  void aPlaceIsAskedForWithAddressesAndAliases() {
    String places =
        """
        {"back":{"IPAMConfig":{"IPv4Address":"10.9.0.7","IPv6Address":"fd00::7"},
         "Aliases":["db","store"]},"front":null}\
        """;
    Wish back =
        new Wish("back", Optional.of("10.9.0.7"), Optional.of("fd00::7"), List.of("db", "store"));
    assertThat(asked("{\"NetworkMode\":\"front\"}", places).places())
        .containsExactly(Wish.of("front"), back);
    assertThat(asked("{\"NetworkMode\":\"default\"}", places).places())
        .containsExactly(back, Wish.of("front"));
  }

  @Test
  void permissionsAreRead() {
    NetworkRequest request =
        asked("{\"SkiffAllow\":[\"db:5432\"],\"SkiffEgress\":[\"192.0.2.0/24:443\"]}", "{}");
    assertThat(request.links()).containsExactly(new Link("db", "tcp", 5432, 5432));
    assertThat(request.egress()).containsExactly(new Egress("192.0.2.0/24", "tcp", 443, 443));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"NetworkMode\":\"host\"} | {} | host-loopback",
        "{\"NetworkMode\":\"container:web\"} | {} | --network NAME",
        "{} | {\"back\":{\"MacAddress\":\"02:00:00:00:00:01\"}} | one is assigned",
        "{} | {\"back\":{\"Links\":[\"a\"]}} | by its name",
        "{} | {\"back\":{\"IPAMConfig\":{\"LinkLocalIPs\":[\"fe80::7\"]}}} | --ip and --ip6"
      })
  void whatAGuestCannotHaveIsRefusedWithAWayOut(String host, String places, String hint) {
    assertThatThrownBy(() -> asked(host, places))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Failure.Kind.UNSUPPORTED);
              assertThat(failure.hint()).contains(hint);
            })
        .hasMessageStartingWith("a guest cannot have ");
  }

  @Test
  void aPlaceHasNoOptions() {
    assertThatThrownBy(() -> asked("{}", "{\"back\":{\"DriverOpts\":{\"a\":\"b\"}}}"))
        .isInstanceOf(Failure.class)
        .hasMessageEndingWith("has no options: a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"NetworkMode\":\"none\"} | {\"back\":{}}",
        "{\"NetworkMode\":\"none\"} | {\"none\":{\"IPAMConfig\":{\"IPv4Address\":\"10.9.0.2\"}}}",
        "{\"NetworkMode\":\"none\",\"SkiffAllow\":[\"db\"]} | {}",
        "{\"SkiffAllow\":[\"db:0x1\"]} | {}",
        "{\"SkiffEgress\":[\"not a host\"]} | {}"
      })
  void whatMakesNoSenseIsRefused(String host, String places) {
    assertThatThrownBy(() -> asked(host, places))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.INVALID));
  }

  private static NetworkRequest asked(String host, String places) {
    String body =
        "{\"Image\":\"x\",\"HostConfig\":%s,\"NetworkingConfig\":{\"EndpointsConfig\":%s}}"
            .formatted(host, places);
    return CreateParser.parse(JsonBody.parse(body.getBytes(StandardCharsets.UTF_8)))
        .request()
        .network();
  }
}
