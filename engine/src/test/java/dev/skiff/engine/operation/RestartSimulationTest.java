package dev.skiff.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.base.fake.FakeGuest;
import dev.skiff.engine.base.fake.FakeGuest.Script;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.instance.RestartPolicy;
import dev.skiff.engine.operation.Operation.Pause;
import dev.skiff.engine.operation.Operation.Unpause;
import dev.skiff.engine.operation.Operation.Update;
import dev.skiff.engine.vm.fake.FakeMachine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Users operate instances with policies, programs and machines end, and the engine is lost at
 * random moments, also while restarts are due. What a policy wants must come about, and nothing
 * else.
 */
@Timeout(120)
class RestartSimulationTest {
  private static final int STEPS = 120;

  @TempDir Path folder;

  /** Every machine that ever started. */
  private final Map<FakeMachine, Boolean> machines = new ConcurrentHashMap<>();

  private final Map<String, Boolean> stopped = new HashMap<>();

  /** The seed is the test's name; the same one does the same steps. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void policiesAreObeyedWhateverHappens(long seed) throws Exception {
    Random random = new Random(seed);
    try (Fleet fleet = new Fleet(folder, seed)) {
      fleet.guest =
          machine -> {
            machines.put(machine, true);
            FakeGuest.running(Script.SERVER).accept(machine);
          };
      for (int step = 0; step < STEPS; step++) {
        step(fleet, random, step);
        check(fleet);
      }
      for (String name : fleet.instances().names()) {
        settled(fleet, name);
      }
    }
  }

  private void step(Fleet fleet, Random random, int step) throws IOException {
    List<String> names = stopped.keySet().stream().sorted().toList();
    int what = random.nextInt(12);
    if (names.size() < 2 || (what == 0 && names.size() < 6)) {
      fleet.create("i" + step, new Asked().restart(kind(random), 0));
      stopped.put("i" + step, true);
      return;
    }
    String name = names.get(random.nextInt(names.size()));
    switch (what) {
      case 1, 2 -> {
        fleet.start(name);
        stopped.put(name, false);
      }
      case 3 -> {
        fleet.stop(name);
        stopped.put(name, true);
      }
      case 4, 5, 6 -> end(fleet, name, random.nextInt(3));
      case 7 -> tried(() -> fleet.plane().perform(new Pause(name)));
      case 8 -> tried(() -> fleet.plane().perform(new Unpause(name)));
      case 9 -> fleet.plane().perform(new Update(name, new RestartPolicy(kind(random), 0)));
      default -> {
        fleet.crash();
        if (random.nextBoolean()) {
          end(fleet, name, random.nextInt(3));
        }
        fleet.restart();
        forgetStops(fleet);
      }
    }
  }

  /** As in Docker: what always runs is started by the next engine, though a user stopped it. */
  private void forgetStops(Fleet fleet) {
    for (Instance instance : fleet.instances().all()) {
      if (instance.restarts().policy().kind() == RestartPolicy.Kind.ALWAYS
          && instance.runNumber() > 0) {
        stopped.put(instance.name(), false);
      }
    }
  }

  private static RestartPolicy.Kind kind(Random random) {
    RestartPolicy.Kind[] kinds = RestartPolicy.Kind.values();
    return kinds[random.nextInt(kinds.length)];
  }

  /** What is not legal now changes nothing. */
  private static void tried(Runnable operation) {
    try {
      operation.run();
    } catch (Failure e) {
      assertThat(e.code()).startsWith("instance.");
    }
  }

  private static void end(Fleet fleet, String name, int code) {
    Instance instance = fleet.instances().resolve(name);
    Optional<FakeMachine> machine =
        fleet
            .hypervisor
            .machine(fleet.places.directory(instance.id()))
            .filter(each -> !each.ended());
    byte[] ended = ("ended\t" + code + "\t0\tfalse").getBytes(StandardCharsets.UTF_8);
    machine.ifPresent(each -> {
      each.say(64, ended);
      each.end(0, 0, Optional.of(ended));
    });
  }

  /**
   * No two machines of one instance, which knows the last alone, and none of one that a user
   * stopped.
   */
  private void check(Fleet fleet) {
    long live = machines.keySet().stream().filter(machine -> !machine.ended()).count();
    long known =
        fleet.instances().all().stream()
            .filter(instance ->
                fleet
                    .hypervisor
                    .machine(fleet.places.directory(instance.id()))
                    .filter(machine -> !machine.ended())
                    .isPresent())
            .count();
    assertThat(live)
        .as("machines of %s", Collections.unmodifiableMap(stopped))
        .isLessThanOrEqualTo(known);
    for (Instance instance : fleet.instances().all()) {
      if (stopped.getOrDefault(instance.name(), false)) {
        assertThat(instance.phase())
            .as("%s, which was stopped", instance.name())
            .isIn(Phase.CREATED, Phase.EXITED);
      }
    }
  }

  /** In the end what is wanted runs, what is recorded as alive does, and nothing else. */
  private void settled(Fleet fleet, String name) throws InterruptedException {
    String id = fleet.instances().resolve(name).id();
    Instance end =
        fleet
            .instances()
            .await(id, now -> now.filter(each -> isAtRest(fleet, each)).isPresent())
            .orElseThrow();
    boolean stops = stopped.getOrDefault(name, false);
    assertThat(end.phase().alive() && stops).as(name).isFalse();
  }

  private static boolean isAtRest(Fleet fleet, Instance instance) {
    boolean runs =
        fleet
            .hypervisor
            .machine(fleet.places.directory(instance.id()))
            .filter(machine -> !machine.ended())
            .isPresent();
    boolean steady = instance.phase() == Phase.RUNNING || !instance.phase().active();
    return steady && runs == instance.phase().alive();
  }
}
