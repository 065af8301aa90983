package dev.skiff.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.event.Event.Happening;
import dev.skiff.engine.state.Database;
import dev.skiff.wire.fabric.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworksTest {
  @TempDir Path folder;
  private final List<String> told = new ArrayList<>();
  private Database database;
  private Networks networks;

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("state.db"));
    networks = opened();
  }

  private Networks opened() {
    return Networks.open(
        new Networks.Surroundings(
            database, new HostRoutes(folder), () -> Instant.EPOCH, new Random(1), this::tell));
  }

  private void tell(Happening happening) {
    told.add(happening.action() + " " + happening.attributes().get("name"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void areTwoFromTheStart() {
    assertThat(networks.all())
        .extracting(Network::name, network -> network.policy().word(), Network::ipv4)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("bridge", "open", "10.87.16.0/20"),
            org.assertj.core.groups.Tuple.tuple("skiff", "closed", "10.87.0.0/20"));
    assertThat(networks.all()).allMatch(Network::builtIn);
  }

  @Test
  void areTheSameToTheNextEngine() {
    networks.create(named("blue"));

    assertThat(opened().all()).isEqualTo(networks.all());
    assertThat(told).containsExactly("create blue");
  }

  @Test
  void avoidRangesThatTheHostHasRoutesTo() throws IOException {
    Files.createDirectories(folder.resolve("net"));
    Files.writeString(
        folder.resolve("net/route"),
        """
        Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU
        vpn0\t0020570A\t0\t1\t0\t0\t0\t00F0FFFF\t0
        """);

    assertThat(networks.create(named("blue")).ipv4()).isEqualTo("10.87.48.0/20");
    assertThatThrownBy(() -> networks.create(at("green", "10.87.40.0/24")))
        .isInstanceOf(NetworkFailure.class)
        .hasMessageContaining("the host's route to 10.87.32.0/20");
  }

  @Test
  void tellWhichOfThemARouteHasHiddenSince() throws IOException {
    networks.create(at("blue", "10.99.0.0/24"));
    Files.createDirectories(folder.resolve("net"));
    Files.writeString(
        folder.resolve("net/route"), "head\nvpn0\t0000630A\t0\t1\t0\t0\t0\t0000FFFF\t0\n");

    assertThat(networks.hidden())
        .singleElement()
        .asString()
        .contains("10.99.0.0/16", "10.99.0.0/24", "'blue'");
  }

  @Test
  void areFoundByNameIdAndTheBeginningOfIt() {
    Network blue = networks.create(named("blue"));

    assertThat(networks.resolve("blue")).isEqualTo(blue);
    assertThat(networks.resolve(blue.id())).isEqualTo(blue);
    assertThat(networks.resolve(blue.id().substring(0, 12))).isEqualTo(blue);
    assertThat(networks.create(named("x")).name()).isEqualTo("x");
    assertThatThrownBy(() -> networks.resolve("bleu"))
        .isInstanceOfSatisfying(NetworkFailure.class, e -> assertThat(e.hint()).contains("'blue'"));
  }

  @Test
  void doNotShareNamesOrRanges() {
    networks.create(at("blue", "10.99.0.0/24"));

    assertThatThrownBy(() -> networks.create(named("blue"))).hasMessageContaining("blue");
    assertThatThrownBy(() -> networks.create(at("green", "10.99.0.128/25")))
        .hasMessageContaining("10.99.0.0/24 of the network 'blue'");
    assertThatThrownBy(() -> networks.create(named("no name")))
        .isInstanceOfSatisfying(
            NetworkFailure.class, e -> assertThat(e.code()).isEqualTo("network.bad-name"));
  }

  @Test
  void refuseRangesThatAreNone() {
    for (String range : List.of("10.99.0.1/24", "10.99.0.0", "10.99.0.0/31", "nonsense", "::/64")) {
      assertThatThrownBy(() -> networks.create(at("blue", range)))
          .isInstanceOf(NetworkFailure.class);
    }
    assertThat(networks.find("blue")).isEmpty();
  }

  @Test
  void giveGuestsWhatIsNeitherTakenNorReserved() {
    Network blue =
        networks.create(
            new NewNetwork(
                "blue",
                Network.Policy.OPEN,
                false,
                new NewNetwork.Range(
                    Optional.of("10.99.0.0/24"),
                    Optional.of("10.99.0.9"),
                    Optional.of("10.99.0.8/29"),
                    Map.of("printer", "10.99.0.8")),
                new NewNetwork.Range(
                    Optional.of("fd12::/64"),
                    Optional.of("fd12:0:0:0::5"),
                    Optional.of("fd12::4/126"),
                    Map.of("printer", "fd12:0::4")),
                Optional.of(9000),
                Map.of(),
                Map.of()));

    assertThat(blue.freeIpv4(List.of())).map(Object::toString).contains("10.99.0.10");
    assertThat(blue.freeIpv4(List.of(IpAddress.parse("10.99.0.10").orElseThrow())))
        .map(Object::toString)
        .contains("10.99.0.11");
    assertThat(blue.gatewayIpv6()).isEqualTo("fd12::5");
    assertThat(blue.freeIpv6("34:56:78:9a:bc:de", List.of()))
        .map(Object::toString)
        .contains("fd12::6");
    assertThat(blue.mtu()).isEqualTo(9000);
    assertThat(opened().resolve("blue")).isEqualTo(blue);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.0/24", "0.0.0.0/8", "224.0.0.0/8", "169.254.0.0/16", "198.18.0.0/24"})
  void areNotWhereAddressesMeanSomethingElse(String range) {
    assertThatThrownBy(() -> networks.create(at("blue", range)))
        .isInstanceOfSatisfying(
            NetworkFailure.class, e -> assertThat(e.code()).isEqualTo("network.range-taken"));
  }

  @Test
  void ofAnEarlierEngineGiveAddressesOfMacs() {
    Network blue = networks.create(named("blue"));
    String json =
        database.all("network").stream()
            .map(Database.Row::json)
            .filter(text -> text.contains(blue.id()))
            .findFirst()
            .orElseThrow();
    String earlier = json.replace("\"ipv6Range\":\"\",", "").replace(",\"reservedIpv6\":{}", "");
    assertThat(earlier).doesNotContain("ipv6Range").doesNotContain("reservedIpv6");
    database.put("network", new Database.Row(blue.id(), 1, earlier));

    assertThat(opened().resolve("blue")).isEqualTo(blue);
  }

  @Test
  void goButForTheTwo() {
    Network blue = networks.create(named("blue"));
    networks.remove(blue);

    assertThat(opened().find("blue")).isEmpty();
    assertThat(told).containsExactly("create blue", "destroy blue");
    assertThatThrownBy(() -> networks.remove(networks.resolve("skiff")))
        .isInstanceOfSatisfying(
            NetworkFailure.class, e -> assertThat(e.code()).isEqualTo("network.built-in"));
  }

  private static NewNetwork named(String name) {
    return NewNetwork.named(name, Network.Policy.CLOSED);
  }

  private static NewNetwork at(String name, String range) {
    return new NewNetwork(
        name,
        Network.Policy.CLOSED,
        false,
        NewNetwork.Range.of(range),
        NewNetwork.Range.ANY,
        Optional.empty(),
        Map.of(),
        Map.of());
  }
}
