package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.Deadlines;
import dev.skiff.testkit.Eventually;
import dev.skiff.testkit.ProcessOfHome;
import dev.skiff.testkit.SkiffHome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Three guests, one link: who reaches whom, told by the guests themselves. */
@Tag("functional")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NetworksTest {
  private SkiffHome home;
  private ThreeGuests guests;

  @BeforeAll
  void open() {
    home = SkiffHome.withKernel();
    guests = ThreeGuests.of(home, "linux", Peer.image(home));
  }

  @AfterAll
  void close() {
    home.close();
  }

  @Test
  void onlyTheDeclaredLinkExists() {
    guests.reachWhatIsAllowedAndNothingElse();
    String db = guests.db().address6();
    assertThat(ask("web", "tcp " + db + " 5432")).isEqualTo("answered");
    assertThat(ask("stranger", "tcp " + db + " 5432")).isEqualTo("silent");
  }

  @Test
  void nobodySpeaksForAnother() {
    assertThat(ask("stranger", "spoof " + address("db") + " " + address("web"))).isEqualTo("sent");
    Eventually.mustHold(
        "the spoofed packet is told",
        () -> home.skiff("net", "denied").succeeded().text().contains("spoofed"),
        Deadlines.boot());
  }

  @Test
  void permissionsAreGivenAndTakenBackWhileGuestsRun() {
    home.skiff("net", "allow", "db", "stranger:8080").succeeded();
    assertThat(ask("db", "tcp stranger 8080")).isEqualTo("answered");
    home.skiff("net", "forbid", "db", "stranger:8080").succeeded();
    assertThat(ask("db", "tcp stranger 8080")).isEqualTo("unknown");
  }

  @Test
  void networksAreJoinedAndLeftWhileAGuestRuns() {
    home.skiff("network", "create", "--policy", "open", "meeting").succeeded();
    home.skiff("network", "connect", "--alias", "host-of-it", "meeting", "db").succeeded();
    home.skiff("network", "connect", "meeting", "stranger").succeeded();
    assertThat(ask("stranger", "tcp host-of-it.meeting 5432")).isEqualTo("answered");
    home.skiff("network", "rm", "meeting").refused("db");
    home.skiff("network", "disconnect", "meeting", "db").succeeded();
    home.skiff("network", "disconnect", "meeting", "stranger").succeeded();
    assertThat(ask("stranger", "tcp host-of-it.meeting 5432")).isEqualTo("unknown");
    home.skiff("network", "rm", "meeting").succeeded();
  }

  @Test
  void theHostsLoopbackIsOutOfReach() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(server.getLocalPort());
      assertThat(ask("web", "tcp 198.18.0.1 " + port)).isEqualTo("silent");
      home.skiff("net", "allow", "web", "--egress", "198.18.0.1").succeeded();
      assertThat(ask("web", "tcp 198.18.0.1 " + port)).isNotEqualTo("answered");
      home.skiff("net", "forbid", "web", "--egress", "198.18.0.1").succeeded();
    }
  }

  @Test
  void killedProcessesOfTheDataPlaneComeBackAndLinksHoldOn() {
    for (String program : new String[] {"SkiffFabric", "skiff-nat"}) {
      ProcessOfHome victim =
          home.processes().stream()
              .filter(process -> process.arguments().contains(program))
              .findFirst()
              .orElseThrow();
      victim.kill();
      Eventually.mustHold(
          "guests reach each other and are reached after the end of " + program,
          () -> new Peer(home, "web").answer("tcp db 5432").equals("answered"),
          Deadlines.boot());
    }
    home.killEngine();
    assertThat(ask("web", "tcp db 5432")).isEqualTo("answered");
    home.skiff("net", "why", "web", "db:5432").succeeded();
  }

  private String address(String name) {
    return new Peer(home, name).address();
  }

  private String ask(String name, String line) {
    return new Peer(home, name).ask(line);
  }
}
