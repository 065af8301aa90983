package dev.skiff.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.base.fake.FakeGuest;
import dev.skiff.engine.base.fake.FakeGuest.Script;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Outcome;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.operation.Operation.Condition;
import dev.skiff.engine.vm.fake.FakeMachine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine is lost at random moments; what it had answered must still be so afterwards. */
@Timeout(60)
class EngineCrashTest {
  private static final int STEPS = 150;

  @TempDir Path folder;

  /** What was acknowledged: the instances, and the exit codes of those that have ended. */
  private final Map<String, Optional<Integer>> known = new HashMap<>();

  /** The seed is the test's name; the same one does the same steps. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void nothingAcknowledgedIsLost(long seed) throws IOException {
    Random random = new Random(seed);
    try (Fleet fleet = new Fleet(folder, seed)) {
      for (int step = 0; step < STEPS; step++) {
        step(fleet, random, step);
      }
      fleet.crash();
      fleet.restart();
      check(fleet);
    }
  }

  private void step(Fleet fleet, Random random, int step) {
    List<String> names = known.keySet().stream().sorted().toList();
    int what = random.nextInt(10);
    if (names.isEmpty() || what < 2) {
      fleet.create("i" + step);
      known.put("i" + step, Optional.empty());
      return;
    }
    String name = names.get(random.nextInt(names.size()));
    switch (what) {
      case 2, 3 -> start(fleet, name);
      case 4 -> note(fleet.stop(name));
      case 5, 6 -> endByItself(fleet, name, random.nextInt(256), random.nextBoolean());
      case 7 -> {
        fleet.remove(name, true);
        known.remove(name);
      }
      default -> {
        fleet.crash();
        fleet.restart();
        check(fleet);
      }
    }
  }

  private void start(Fleet fleet, String name) {
    fleet.start(name);
    fleet.await(name, Condition.READY);
    known.put(name, Optional.empty());
  }

  private void note(Instance ended) {
    known.put(ended.name(), ended.outcome().map(Outcome::exitCode));
  }

  /** The program ends, seen by the engine or while it is away. */
  private void endByItself(Fleet fleet, String name, int code, boolean away) {
    Instance instance = fleet.instances().resolve(name);
    if (instance.phase() != Phase.RUNNING) {
      return;
    }
    if (away) {
      fleet.crash();
    }
    byte[] ended = ("ended\t" + code + "\t0\tfalse").getBytes(StandardCharsets.UTF_8);
    FakeMachine machine = fleet.machine(instance);
    machine.say(64, ended);
    machine.end(0, 0, Optional.of(ended));
    known.put(name, Optional.of(code));
    if (away) {
      fleet.restart();
    }
    assertThat(fleet.await(name, Condition.NOT_RUNNING).outcome().map(Outcome::exitCode))
        .hasValue(code);
  }

  private void check(Fleet fleet) {
    Map<String, Optional<Integer>> found = new HashMap<>();
    for (Instance instance : fleet.instances().all()) {
      found.put(instance.name(), instance.outcome().map(Outcome::exitCode));
      boolean runs =
          fleet
              .hypervisor
              .machine(fleet.places.directory(instance.id()))
              .filter(machine -> !machine.ended())
              .isPresent();
      assertThat(runs).as(instance.name()).isEqualTo(instance.phase().alive());
    }
    assertThat(found).isEqualTo(known);
  }

  /** Clients are cut off wherever they wait; what they had begun is found again. */
  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void crashUnderLoadLeavesEveryMachineWithItsRecord(long seed) throws Exception {
    Random random = new Random(seed);
    try (Fleet fleet = new Fleet(folder, seed)) {
      for (int round = 0; round < 6; round++) {
        loadAndCrash(fleet, 1 + random.nextInt(40), round);
        fleet.restart();
        for (Instance instance : fleet.instances().all()) {
          boolean runs =
              fleet
                  .hypervisor
                  .machine(fleet.places.directory(instance.id()))
                  .filter(machine -> !machine.ended())
                  .isPresent();
          assertThat(!runs || instance.phase().alive()).as(instance.name()).isTrue();
        }
      }
      for (Instance left : fleet.instances().all()) {
        fleet.remove(left.id(), true);
      }
      assertThat(fleet.instances().all()).isEmpty();
    }
  }

  private static void loadAndCrash(Fleet fleet, int moment, int round) throws InterruptedException {
    CountDownLatch lives = new CountDownLatch(moment);
    List<Thread> clients = new ArrayList<>();
    for (int client = 0; client < 4; client++) {
      String name = "r" + round + "c" + client;
      clients.add(
          Thread.ofVirtual()
              .start(() -> {
                while (lived(fleet, name)) {
                  lives.countDown();
                }
              }));
    }
    lives.await();
    clients.forEach(Thread::interrupt);
    for (Thread client : clients) {
      client.join();
    }
    fleet.crash();
  }

  /** One life of an instance; false once the engine is gone. */
  private static boolean lived(Fleet fleet, String name) {
    try {
      fleet.create(name);
      fleet.start(name);
      fleet.kill(name);
      fleet.remove(name, true);
      return !Thread.currentThread().isInterrupted();
    } catch (Failure e) {
      return e.kind() == Failure.Kind.CONFLICT && !Thread.currentThread().isInterrupted();
    }
  }

  @Test
  void thousandInstancesCostTheSameEach() throws IOException {
    try (Fleet fleet = new Fleet(folder, 5)) {
      fleet.guest = FakeGuest.running(Script.SERVER);
      for (int hundred = 0; hundred < 10; hundred++) {
        long from = System.nanoTime();
        for (int i = 0; i < 100; i++) {
          String name = "n" + hundred + "-" + i;
          fleet.create(name);
          fleet.start(name);
          fleet.await(name, Condition.READY);
        }
        System.out.printf(
            "%d instances: %.1f ms to create, start and see ready one more%n",
            (hundred + 1) * 100, (System.nanoTime() - from) / 1e8);
      }
      long crashed = System.nanoTime();
      fleet.crash();
      fleet.restart();
      System.out.printf("1000 adopted in %d ms%n", (System.nanoTime() - crashed) / 1_000_000);
      assertThat(fleet.instances().all())
          .hasSize(1000)
          .allMatch(instance -> instance.phase() == Phase.RUNNING);
    }
  }
}
