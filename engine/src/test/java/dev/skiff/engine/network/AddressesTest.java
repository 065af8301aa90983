package dev.skiff.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Networking;
import dev.skiff.engine.instance.Networking.Endpoint;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AddressesTest {
  private static final String MAC = "34:56:78:9a:bc:de";

  private final Network network = network("fd12::/64", "");

  private static Network network(String ipv6, String ipv6Range) {
    return new Network(
        "b".repeat(64),
        "blue",
        Network.Policy.CLOSED,
        false,
        "10.99.0.0/29",
        "10.99.0.1",
        "10.99.0.0/29",
        ipv6,
        "fd12::1",
        ipv6Range,
        "02:00:00:00:00:0b",
        1500,
        Map.of("printer", "10.99.0.3"),
        Map.of("printer", "fd12::8"),
        Map.of(),
        Map.of(),
        Instant.EPOCH,
        false);
  }

  @Test
  void areTheFirstFreeOneAndTheOneOfTheMac() {
    Addresses addresses = new Addresses(List.of(at("1", "web", "10.99.0.2", "fd12::2")));

    assertThat(addresses.place(network, Addresses.Wish.of("blue"), MAC))
        .isEqualTo(new Endpoint(network.id(), "10.99.0.4", "fd12::3656:78ff:fe9a:bcde", List.of()));
  }

  @Test
  void ofIpv6AreTheFirstFreeOnesOfARangeThatWasAskedFor() {
    Network narrow = network("fd12::/112", "fd12::8/126");
    Addresses addresses = new Addresses(List.of(at("1", "web", "10.99.0.2", "fd12::9")));

    assertThat(addresses.place(narrow, Addresses.Wish.of("blue"), MAC).ipv6()).isEqualTo("fd12::a");
    assertThat(addresses.place(narrow, wish("10.99.0.4", "fd12::99"), MAC).ipv6())
        .isEqualTo("fd12::99");
    assertThatThrownBy(() ->
            new Addresses(
                    List.of(
                        at("1", "a", "10.99.0.2", "fd12::9"),
                        at("2", "b", "10.99.0.4", "fd12::a"),
                        at("3", "c", "10.99.0.5", "fd12::b")))
                .place(narrow, Addresses.Wish.of("blue"), MAC))
        .hasMessageContaining("no address is left")
        .hasMessageContaining("fd12::8/126");
  }

  @Test
  void areOthersWhereSomebodyChoseTheOneOfTheMac() {
    Addresses addresses =
        new Addresses(List.of(at("1", "web", "10.99.0.2", "fd12::3656:78ff:fe9a:bcde")));

    assertThat(addresses.place(network, Addresses.Wish.of("blue"), MAC).ipv6())
        .isEqualTo("fd12::2");
  }

  @Test
  void mayBeChosen() {
    Addresses addresses = new Addresses(List.of());

    assertThat(addresses.place(network, wish("10.99.0.6", "fd12:0:0:0::6"), MAC))
        .isEqualTo(new Endpoint(network.id(), "10.99.0.6", "fd12::6", List.of("a"), true, true));
  }

  @Test
  void areNobodyElses() {
    Addresses addresses = new Addresses(List.of(at("1", "web", "10.99.0.2", "fd12::2")));

    assertThatThrownBy(() -> addresses.place(network, wish("10.99.0.2", "fd12::6"), MAC))
        .hasMessageContaining("'web'");
    assertThatThrownBy(() -> addresses.place(network, wish("10.99.0.5", "fd12::2"), MAC))
        .hasMessageContaining("'web'");
    assertThatThrownBy(() -> addresses.place(network, wish("10.99.0.3", "fd12::6"), MAC))
        .hasMessageContaining("reserved");
    assertThatThrownBy(() -> addresses.place(network, wish("10.99.0.1", "fd12::6"), MAC))
        .hasMessageContaining("reserved");
    assertThatThrownBy(() -> addresses.place(network, wish("10.99.0.4", "fd12::8"), MAC))
        .hasMessageContaining("reserved");
  }

  @Test
  void lieInTheNetwork() {
    Addresses addresses = new Addresses(List.of());

    for (String address : List.of("10.98.0.2", "10.99.0.0", "10.99.0.7", "fd12::2", "x")) {
      assertThatThrownBy(() -> addresses.place(network, wish(address, "fd12::6"), MAC))
          .isInstanceOfSatisfying(
              NetworkFailure.class, e -> assertThat(e.code()).isEqualTo("network.address-outside"));
    }
  }

  @Test
  void runOut() {
    Addresses addresses =
        new Addresses(
            List.of(
                at("1", "a", "10.99.0.2", "fd12::2"),
                at("2", "b", "10.99.0.4", "fd12::4"),
                at("3", "c", "10.99.0.5", "fd12::5"),
                at("4", "d", "10.99.0.6", "fd12::6")));

    assertThatThrownBy(() -> addresses.place(network, Addresses.Wish.of("blue"), MAC))
        .isInstanceOfSatisfying(
            NetworkFailure.class, e -> assertThat(e.code()).isEqualTo("network.full"));
  }

  @Test
  void haveAliasesThatCanBeResolved() {
    Addresses.Wish wish =
        new Addresses.Wish("blue", Optional.empty(), Optional.empty(), List.of("a.b"));

    assertThatThrownBy(() -> new Addresses(List.of()).place(network, wish, MAC))
        .hasMessageContaining("'a.b'");
  }

  private Instance at(String digit, String name, String ipv4, String ipv6) {
    return SomeInstances.named(digit.repeat(64), name)
        .networked(Networking.at(List.of(new Endpoint(network.id(), ipv4, ipv6, List.of()))));
  }

  private static Addresses.Wish wish(String ipv4, String ipv6) {
    return new Addresses.Wish("blue", Optional.of(ipv4), Optional.of(ipv6), List.of("a", "a"));
  }
}
