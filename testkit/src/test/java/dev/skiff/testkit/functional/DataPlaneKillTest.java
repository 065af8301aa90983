package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.Deadlines;
import dev.skiff.testkit.Eventually;
import dev.skiff.testkit.ProcessOfHome;
import dev.skiff.testkit.SkiffHome;
import dev.skiff.testkit.WebClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What carries packets is killed with -9 under load, and so is the engine: published ports return,
 * guests do not notice, and without an engine no request is lost.
 */
@Tag("kill-loop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // Made before all tests.
class DataPlaneKillTest {
  private static final int ROUNDS =
      Integer.parseInt(Optional.ofNullable(System.getenv("SKIFF_SOAK_ROUNDS")).orElse("5"));

  /** Answered before the next kill, so that each hits a data plane that is all there. */
  private static final int REQUESTS_BETWEEN = 20;

  private final int port = WebClient.freePort();
  private final WebClient web = new WebClient(port);
  private SkiffHome home;
  private List<Long> guests;

  @BeforeAll
  void runAGuest() {
    home = SkiffHome.withKernel();
    home.boot("run", "-d", "--wait", "-p", port + ":8080", "--name", "web", home.programs().hello())
        .succeeded();
    guests = hypervisors();
  }

  @AfterAll
  void close() {
    home.close();
  }

  @Test
  void aKilledNatComesBackWithItsPorts() {
    for (int round = 0; round < ROUNDS; round++) {
      killAndAwaitAnother("skiff-nat");
    }
    assertThat(hypervisors()).isEqualTo(guests);
  }

  @Test
  void aKilledFabricComesBackWithItsGuests() {
    for (int round = 0; round < ROUNDS; round++) {
      killAndAwaitAnother("dev.skiff.fabric.SkiffFabric");
    }
    assertThat(hypervisors()).isEqualTo(guests);
  }

  @Test
  void whileTheEngineIsKilledNoRequestIsLost() throws InterruptedException {
    List<Long> carriers = List.of(pid("skiff-nat"), pid("dev.skiff.fabric.SkiffFabric"));
    AtomicBoolean enough = new AtomicBoolean();
    AtomicInteger answered = new AtomicInteger();
    AtomicInteger lost = new AtomicInteger();
    Thread load =
        Thread.ofVirtual()
            .start(() -> {
              while (!enough.get()) {
                (web.tryGet("/").isPresent() ? answered : lost).incrementAndGet();
              }
            });
    for (int round = 0; round < ROUNDS; round++) {
      home.killEngine();
      int before = answered.get();
      Eventually.mustHold("requests go on", () -> answered.get() > before + 1, Deadlines.command());
      assertThat(home.skiff("ps").succeeded().text()).contains("running");
    }
    enough.set(true);
    load.join();
    assertThat(lost).as("lost of %s requests", answered).hasValue(0);
    assertThat(List.of(pid("skiff-nat"), pid("dev.skiff.fabric.SkiffFabric"))).isEqualTo(carriers);
    assertThat(hypervisors()).isEqualTo(guests);
  }

  private void killAndAwaitAnother(String program) {
    // An engine that was killed by another test is there again.
    home.skiff("ps").succeeded();
    for (int request = 0; request < REQUESTS_BETWEEN; request++) {
      web.get("/");
    }
    ProcessOfHome killed = process(program).orElseThrow();
    killed.kill();
    web.awaitFirstByte("/", Deadlines.command());
    assertThat(pid(program)).isNotEqualTo(killed.pid());
  }

  private long pid(String program) {
    return process(program).orElseThrow().pid();
  }

  private Optional<ProcessOfHome> process(String program) {
    return home.processes().stream()
        .filter(each -> each.arguments().contains(program + " "))
        .filter(each -> !each.name().equals("setsid"))
        .findFirst();
  }

  private List<Long> hypervisors() {
    return home.hypervisors().stream().map(ProcessOfHome::pid).toList();
  }
}
