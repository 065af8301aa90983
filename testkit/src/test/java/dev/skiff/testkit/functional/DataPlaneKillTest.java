package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.Deadlines;
import dev.skiff.testkit.Eventually;
import dev.skiff.testkit.ProcessOfHome;
import dev.skiff.testkit.SkiffHome;
import dev.skiff.testkit.WebClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What carries packets is killed with -9 under load, and so is the engine, in turn: published ports
 * return, guests do not notice, a connection between two of them loses nothing and doubles nothing,
 * and without an engine no request is lost.
 */
@Tag("kill-loop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // Made before all tests.
class DataPlaneKillTest {
  private static final int ROUNDS =
      Integer.parseInt(Optional.ofNullable(System.getenv("SKIFF_SOAK_ROUNDS")).orElse("5"));

  /** Seen before the next kill, so that each hits a data plane that is all there. */
  private static final int LINES_BETWEEN = 50;

  private final int port = WebClient.freePort();
  private final WebClient web = new WebClient(port);
  private SkiffHome home;
  private List<Long> guests;

  /** Who is killed. */
  private enum Victim {
    FABRIC("dev.skiff.fabric.SkiffFabric"),
    NAT("skiff-nat"),
    ENGINE("");

    private final String program;

    Victim(String program) {
      this.program = program;
    }
  }

  @BeforeAll
  void runGuests() {
    home = SkiffHome.withKernel();
    home.boot("run", "-d", "--wait", "-p", port + ":8080", "--name", "web", home.programs().hello())
        .succeeded();
    String image = Peer.image(home);
    home.boot("run", "-d", "--wait", "-p", "8080", "--name", "listener", image).succeeded();
    home.boot(
            "run",
            "-d",
            "--wait",
            "-p",
            "8080",
            "--name",
            "talker",
            "--allow",
            "listener:5432",
            image)
        .succeeded();
    guests = hypervisors();
  }

  @AfterAll
  void close() {
    home.close();
  }

  @Test
  void killedInTurnEachComesBackAndGuestsGoOnTalking() {
    Map<Victim, List<Duration>> returns = new EnumMap<>(Victim.class);
    Peer talker = new Peer(home, "talker");
    talker.begin("listener");
    try (RequestLoad<Victim> load = new RequestLoad<>(web, Victim.FABRIC)) {
      for (int round = 0; round < ROUNDS; round++) {
        for (Victim victim : Victim.values()) {
          load.during(victim);
          returns.computeIfAbsent(victim, each -> new ArrayList<>()).add(killed(victim));
          load.awaitAnswers(2, Deadlines.command());
          awaitLines(talker);
        }
      }
      System.out.println(report(returns, load));
      assertThat(load.lost(Victim.ENGINE)).as("requests lost by kills of the engine").isZero();
    }
    Peer.Lines lines = talker.end();
    System.out.println("DataPlaneKillTest: between two guests " + lines);
    assertThat(lines.seen()).as("lines in order, of %s", lines).isEqualTo(lines.sent());
    assertThat(hypervisors()).isEqualTo(guests);
  }

  /** How long it took until somebody else did its work. */
  private Duration killed(Victim victim) {
    long began = System.nanoTime();
    if (victim == Victim.ENGINE) {
      List<Long> carriers = carriers();
      home.killEngine();
      assertThat(home.skiff("ps").succeeded().text()).contains("running");
      assertThat(carriers()).as("NAT and fabric, without an engine").isEqualTo(carriers);
    } else {
      long killed = pid(victim);
      ProcessHandle.of(killed).ifPresent(ProcessHandle::destroyForcibly);
      Eventually.mustHold(
          "another " + victim,
          () -> process(victim).filter(each -> each.pid() != killed).isPresent(),
          Deadlines.command());
      web.awaitFirstByte("/", Deadlines.command());
    }
    return Duration.ofNanos(System.nanoTime() - began);
  }

  private static void awaitLines(Peer talker) {
    long before = talker.seen();
    Eventually.mustHold(
        "lines go on between guests",
        () -> talker.seen() > before + LINES_BETWEEN,
        Deadlines.command());
  }

  private static String report(Map<Victim, List<Duration>> returns, RequestLoad<Victim> load) {
    StringBuilder text = new StringBuilder("DataPlaneKillTest: back after ms (median, p99, worst)");
    returns.forEach((victim, times) -> {
      List<Long> sorted = times.stream().map(Duration::toMillis).sorted().toList();
      int most = sorted.size() - 1;
      text.append(
          "%n  %s: %d kills, %d, %d, %d; requests answered %d, lost %d"
              .formatted(
                  victim.name().toLowerCase(java.util.Locale.ROOT),
                  sorted.size(),
                  sorted.get(most / 2),
                  sorted.get(most * 99 / 100),
                  sorted.get(most),
                  load.answered(victim),
                  load.lost(victim)));
    });
    return text.toString();
  }

  private List<Long> carriers() {
    return List.of(pid(Victim.NAT), pid(Victim.FABRIC));
  }

  private long pid(Victim victim) {
    return process(victim).orElseThrow().pid();
  }

  private Optional<ProcessOfHome> process(Victim victim) {
    return home.processes().stream()
        .filter(each -> each.arguments().contains(victim.program + " "))
        .filter(each -> !each.name().equals("setsid"))
        .findFirst();
  }

  private List<Long> hypervisors() {
    return home.hypervisors().stream().map(ProcessOfHome::pid).sorted().toList();
  }
}
