package dev.skiff.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.fake.FakeGuest;
import dev.skiff.engine.base.fake.FakeGuest.Script;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.instance.RestartPolicy;
import dev.skiff.engine.operation.Operation.Condition;
import dev.skiff.engine.operation.Operation.Restart;
import dev.skiff.engine.operation.Operation.Update;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Instances whose clients mean to remove them, and clients that do not come to do so. */
@Timeout(60)
class LeaseTest extends OnFleet {
  private static final int STEPS = 120;

  @Test
  void anEndThatAClientHasYetToSeeStays() throws Exception {
    fleet.guest = FakeGuest.running(Script.exiting(5));
    fleet.createLeased("web");
    LeaseHolder holder = LeaseHolder.of(fleet, "web");
    fleet.start("web");
    assertThat(fleet.await("web", Condition.NOT_RUNNING).outcome().orElseThrow().exitCode())
        .isEqualTo(5);
    assertThat(fleet.instances().resolve("web").phase()).isEqualTo(Phase.EXITED);
    fleet.remove("web", false);
    assertThat(holder.answer().outcome().orElseThrow().exitCode()).isEqualTo(5);
  }

  @Test
  void aClientThatGoesBeforeTheEndHasItRemovedThen() throws Exception {
    fleet.createLeased("web");
    LeaseHolder holder = LeaseHolder.of(fleet, "web");
    fleet.start("web");
    fleet.await("web", Condition.READY);
    holder.die();
    assertThat(fleet.instances().resolve("web").spec().autoRemove()).isTrue();
    LeaseHolder watcher = LeaseHolder.of(fleet, "web");
    fleet.kill("web");
    assertThat(watcher.answer().name()).isEqualTo("web");
    assertThat(fleet.instances().all()).isEmpty();
  }

  @Test
  void aClientThatGoesAfterTheEndOrBeforeTheStartHasItRemovedAtOnce() throws Exception {
    fleet.guest = FakeGuest.running(Script.exiting(0));
    fleet.createLeased("ended");
    fleet.createLeased("fresh");
    LeaseHolder ofEnded = LeaseHolder.of(fleet, "ended");
    LeaseHolder ofFresh = LeaseHolder.of(fleet, "fresh");
    fleet.start("ended");
    fleet.await("ended", Condition.NOT_RUNNING);
    ofEnded.die();
    ofFresh.die();
    assertThat(fleet.instances().all()).isEmpty();
  }

  @Test
  void onlyTheLastOfSeveralHoldersCounts() throws Exception {
    fleet.createLeased("web");
    LeaseHolder first = LeaseHolder.of(fleet, "web");
    LeaseHolder second = LeaseHolder.of(fleet, "web");
    first.die();
    assertThat(fleet.instances().resolve("web").spec().autoRemove()).isFalse();
    second.die();
    assertThat(fleet.instances().all()).isEmpty();
  }

  @Test
  void theEndOfTheEngineIsNotThatOfItsClients() throws Exception {
    fleet.guest = FakeGuest.running(Script.exiting(3));
    fleet.createLeased("web");
    LeaseHolder holder = LeaseHolder.of(fleet, "web");
    fleet.start("web");
    fleet.await("web", Condition.NOT_RUNNING);
    holder.cutOff();
    fleet.crash();
    fleet.restart();
    LeaseHolder again = LeaseHolder.of(fleet, "web");
    assertThat(fleet.instances().resolve("web").outcome().orElseThrow().exitCode()).isEqualTo(3);
    again.die();
    assertThat(fleet.instances().all()).isEmpty();
  }

  @Test
  void aClientThatDoesNotComeBackToTheNextEngineIsNotWaitedForForEver() throws Exception {
    fleet.createLeased("fresh");
    fleet.createLeased("runs");
    LeaseHolder holder = LeaseHolder.of(fleet, "runs");
    fleet.start("runs");
    fleet.await("runs", Condition.READY);
    holder.cutOff();
    fleet.crash();
    fleet.leasePatience = Duration.ZERO;
    fleet.restart();
    fleet.instances().await(id("fresh"), Optional::isEmpty);
    String runs = fleet.instances().resolve("runs").id();
    fleet.instances().await(runs, now -> now.map(i -> i.spec().autoRemove()).orElse(true));
    fleet.kill(runs);
    fleet.instances().await(runs, Optional::isEmpty);
  }

  private String id(String name) {
    return fleet.instances().all().stream()
        .filter(instance -> instance.name().equals(name))
        .map(Instance::id)
        .findFirst()
        .orElse("gone");
  }

  @Test
  void whatGoesWithItsEndIsNotRestarted() {
    fleet.createLeased("web");
    var always = new RestartPolicy(RestartPolicy.Kind.ALWAYS, 0);
    assertThatThrownBy(() -> fleet.plane().perform(new Update("web", always)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("cannot have a restart policy");
    assertThatThrownBy(
            () -> fleet.plane().perform(new Restart("web", Optional.empty(), Optional.empty())))
        .isInstanceOf(Failure.class);
  }

  /**
   * Clients and engines die in any order. What a living client holds is there, with its outcome; in
   * the end, when all clients are dead, nothing is left. The seed is the test's name.
   */
  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24})
  void whatALivingClientHoldsStaysAndTheRestGoes(long seed) throws Exception {
    Random random = new Random(seed);
    Map<String, LeaseHolder> holders = new HashMap<>();
    for (int step = 0; step < STEPS; step++) {
      step(random, step, holders);
      assertThat(names()).containsAll(holders.keySet());
    }
    for (LeaseHolder holder : holders.values()) {
      holder.cutOff();
    }
    fleet.crash();
    fleet.leasePatience = Duration.ZERO;
    fleet.restart();
    List<Instance> left = fleet.instances().all();
    left.forEach(this::endByItself);
    for (Instance instance : left) {
      fleet.instances().await(instance.id(), Optional::isEmpty);
    }
    assertThat(names()).isEmpty();
  }

  private void step(Random random, int step, Map<String, LeaseHolder> holders) throws Exception {
    int what = random.nextInt(8);
    List<String> held = holders.keySet().stream().sorted().toList();
    if (held.isEmpty() || what < 2) {
      String name = "i" + step;
      fleet.createLeased(name);
      holders.put(name, LeaseHolder.of(fleet, name));
      return;
    }
    String name = held.get(random.nextInt(held.size()));
    Instance instance = fleet.instances().resolve(name);
    switch (what) {
      case 2, 3 -> {
        fleet.start(name);
        fleet.await(name, Condition.READY);
      }
      case 4 -> {
        endByItself(instance);
        fleet.await(name, Condition.NOT_RUNNING);
      }
      case 5 -> taken(holders, name).die();
      case 6 -> {
        fleet.remove(name, true);
        taken(holders, name).answer();
      }
      default -> crash(random, holders);
    }
  }

  private static LeaseHolder taken(Map<String, LeaseHolder> holders, String name) {
    return Objects.requireNonNull(holders.remove(name));
  }

  /** Some clients die while no engine lives; the others come back to the next one. */
  private void crash(Random random, Map<String, LeaseHolder> holders) throws Exception {
    for (LeaseHolder holder : holders.values()) {
      holder.cutOff();
    }
    fleet.crash();
    fleet.restart();
    holders.keySet().removeIf(_ -> random.nextInt(4) == 0);
    for (Map.Entry<String, LeaseHolder> each : holders.entrySet()) {
      each.setValue(LeaseHolder.of(fleet, each.getKey()));
    }
  }

  private void endByItself(Instance instance) {
    if (instance.phase() == Phase.RUNNING) {
      byte[] ended = "ended\t3\t0\tfalse".getBytes(StandardCharsets.UTF_8);
      fleet.machine(instance).say(64, ended);
      fleet.machine(instance).end(0, 0, Optional.of(ended));
    }
  }

  private Set<String> names() {
    return fleet.instances().all().stream().map(Instance::name).collect(Collectors.toSet());
  }
}
