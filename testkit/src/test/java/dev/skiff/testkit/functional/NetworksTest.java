package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.CommandResult;
import dev.skiff.testkit.Deadlines;
import dev.skiff.testkit.Eventually;
import dev.skiff.testkit.ProcessOfHome;
import dev.skiff.testkit.SkiffHome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Three guests, one link: who reaches whom, told by the guests themselves. */
@Tag("functional")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NetworksTest {
  /** A lost segment is sent again after growing pauses, and emulated guests share processors. */
  private static final Duration LONGEST_STALL = Duration.ofSeconds(5);

  /** Promised of its memory, with all tables full. */
  private static final int FABRIC_MEBIBYTES = 120;

  private static final int DENIED_LINES = 200;

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

  @Test
  void aHostileGuestHarmsNobodyElse() {
    String gateway =
        home.skiff("network", "inspect", "-f", "{{(index .IPAM.Config 0).Gateway}}", "skiff")
            .succeeded()
            .line();
    Path program = home.programs().staticC("hostile", Peer.source("hostile.c"));
    guests.web().begin("db");
    CommandResult attack =
        home.boot(
            "run",
            "--name",
            "hostile",
            "--base",
            "linux",
            "--allow",
            "db:5432",
            program,
            guests.db().address(),
            gateway);
    Peer.Lines lines = guests.web().end();
    System.out.println("NetworksTest: meanwhile " + lines + ", the attack " + attack);
    assertThat(attack.succeeded().lines())
        .contains("done: macs", "done: arp", "done: dhcp")
        .contains("done: fragments", "done: segments", "done: scan");
    assertThat(lines.seen()).isEqualTo(lines.sent()).isPositive();
    assertThat(lines.longestPauseMillis()).isLessThan(LONGEST_STALL.toMillis());
    assertThat(ask("web", "tcp db 5432")).isEqualTo("answered");
    assertThat(fabric().proportionalMebibytes()).isLessThan(FABRIC_MEBIBYTES);

    List<String> denied = home.skiff("net", "denied").succeeded().lines();
    assertThat(denied).hasSizeLessThan(DENIED_LINES);
    assertThat(denied).anyMatch(line -> line.contains("skiff net allow hostile db:*"));
    home.skiff("rm", "hostile").succeeded();
  }

  private ProcessOfHome fabric() {
    return home.processes().stream()
        .filter(process -> process.arguments().contains("SkiffFabric"))
        .findFirst()
        .orElseThrow();
  }

  private String address(String name) {
    return new Peer(home, name).address();
  }

  private String ask(String name, String line) {
    return new Peer(home, name).ask(line);
  }
}
