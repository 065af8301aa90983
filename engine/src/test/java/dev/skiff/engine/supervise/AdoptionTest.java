package dev.skiff.engine.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.base.fake.FakeGuest;
import dev.skiff.engine.base.fake.FakeGuest.Script;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Outcome;
import dev.skiff.engine.instance.Outcome.Kind;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.instance.Restarts;
import dev.skiff.engine.instance.Run;
import dev.skiff.engine.vm.fake.FakeMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A second supervisor on what the first one left, its machines still there. */
@Timeout(60)
class AdoptionTest {
  @TempDir Path folder;
  private Shipyard yard;

  @BeforeEach
  void open() throws IOException {
    yard = new Shipyard(folder);
  }

  @AfterEach
  void close() {
    yard.close();
  }

  @Test
  void liveGuestIsFoundAgainAndItsEndIsSeen() throws InterruptedException {
    Instance web = running();
    yard.crash();
    yard.restart();
    assertThat(yard.now(web)).isEqualTo(web);
    Instance ended = yard.supervisor().stop(web, 15, Duration.ofSeconds(10)).await();
    assertThat(ended.outcome()).hasValue(new Outcome(Kind.SIGNALED, 143, "SIGTERM"));
  }

  @Test
  void stopRightAfterAdoptionIsToldToTheProgram() throws InterruptedException {
    Instance web = running();
    for (int i = 0; i < 20; i++) {
      yard.crash();
      yard.restart();
    }
    yard.supervisor().stop(web, 15, Duration.ofSeconds(10)).await();
    assertThat(yard.machine(web).kills()).as("never by force").isEmpty();
  }

  @Test
  void endMeanwhileIsReadFromTheExitRecord() throws InterruptedException {
    Instance web = running();
    yard.crash();
    program(web, 42);
    yard.restart();
    assertThat(yard.now(web).outcome()).hasValue(new Outcome(Kind.EXITED, 42, ""));
    assertThat(yard.told.take().id()).isEqualTo(web.id());
  }

  @Test
  void killMeanwhileIsToldFromAPanic() throws InterruptedException {
    Instance web = running();
    yard.crash();
    yard.machine(web).end(0, 0, Optional.empty());
    yard.restart();
    assertThat(yard.now(web).outcome().map(Outcome::kind)).hasValue(Kind.PANICKED);
  }

  @Test
  void panicWhileStoppingIsStillAPanic() throws InterruptedException {
    Instance web = running();
    yard.machine(web).onFrame((_, _) -> {});
    yard.supervisor().stop(web, 15, Duration.ofHours(1));
    yard.crash();
    yard.machine(web).end(0, 0, Optional.empty());
    yard.restart();
    assertThat(yard.now(web).outcome().map(Outcome::kind)).hasValue(Kind.PANICKED);
  }

  @Test
  void lossOfGuardAndEngineTogetherIsTold() throws InterruptedException {
    Instance web = running();
    yard.crash();
    yard.machine(web).loseGuard();
    yard.restart();
    assertThat(yard.now(web).outcome().map(Outcome::kind)).hasValue(Kind.GUARD_LOST);
  }

  @Test
  void guestThatBootsMeanwhileRuns() throws InterruptedException {
    yard.guest = _ -> {};
    Instance web = yard.supervisor().start(yard.instanceWithPort("web"));
    yard.crash();
    FakeGuest.running(Script.SERVER).accept(yard.machine(web));
    yard.restart();
    assertThat(yard.await(web, Instance::ready).run()).isPresent();
  }

  @Test
  void guestThatEndsMidBootNeverCameUp() {
    yard.guest = _ -> {};
    Instance web = yard.supervisor().start(yard.instance("web"));
    yard.crash();
    yard.machine(web).end(1, 0, Optional.empty());
    yard.restart();
    assertThat(yard.now(web).outcome().map(Outcome::kind)).hasValue(Kind.NEVER_CAME_UP);
  }

  @Test
  void engineKilledBetweenTwoBootsIsNoKillByRequest() {
    yard.guest = _ -> {};
    Instance web = yard.supervisor().start(yard.instance("web"));
    yard.crash();
    kill(yard.machine(web));
    yard.restart();
    assertThat(yard.now(web).outcome().map(Outcome::kind)).hasValue(Kind.NEVER_CAME_UP);
  }

  @Test
  void engineKilledAfterAStopWhileBootingIsAKillByRequest() {
    yard.guest = _ -> {};
    Instance web = yard.supervisor().start(yard.instance("web"));
    yard.instances().update(web.id(), now -> now.in(Phase.STOPPING));
    yard.crash();
    kill(yard.machine(web));
    yard.restart();
    assertThat(yard.now(web).outcome().map(Outcome::kind)).hasValue(Kind.KILLED);
  }

  @Test
  void startThatTheEngineDidNotSurviveNeverCameUp() {
    Instance web = yard.instance("web");
    Run begun =
        new Run(
            1,
            web.createdAt(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            java.util.List.of(),
            dev.skiff.engine.vm.LogPosition.START,
            0,
            "6.1.0",
            "microvm");
    yard.instances().update(web.id(), now -> now.beginning(begun));
    yard.crash();
    yard.restart();
    Outcome outcome = yard.now(web).outcome().orElseThrow();
    assertThat(outcome.kind()).isEqualTo(Kind.NEVER_CAME_UP);
    assertThat(outcome.reason()).contains("the engine was killed");
  }

  @Test
  void guardThatCannotBeReachedHoldsUpNoOtherAndIsFoundLater() throws InterruptedException {
    Instance web = running();
    Instance api = yard.instance("api");
    yard.supervisor().start(api);
    api = yard.awaitRunning(api);
    yard.crash();
    yard.hypervisor.hide(yard.places.directory(web.id()), true);
    yard.restart();
    assertThat(yard.supervisor().awaitMachine(api.id(), 1)).isPresent();
    assertThat(yard.now(web).phase()).isEqualTo(Phase.RUNNING);
    yard.hypervisor.hide(yard.places.directory(web.id()), false);
    assertThat(yard.supervisor().awaitMachine(web.id(), 1)).isPresent();
    yard.supervisor().stop(web, 15, Duration.ofSeconds(10)).await();
  }

  @Test
  void instanceOfABaseThatIsNoMoreHoldsUpNoOther() throws InterruptedException {
    Instance web = running();
    Instance odd = yard.instance("odd");
    yard.instances().remove(odd.id());
    Instance stranger =
        new Instance(
            odd.id(),
            "odd",
            "gone",
            odd.mac(),
            odd.spec(),
            odd.createdAt(),
            Phase.RUNNING,
            web.run(),
            Optional.empty(),
            0,
            Restarts.NONE,
            false,
            false,
            "");
    yard.instances().add(stranger);
    yard.crash();
    yard.restart();
    assertThat(yard.supervisor().awaitMachine(web.id(), 1)).isPresent();
  }

  private Instance running() throws InterruptedException {
    Instance instance = yard.instance("web");
    yard.supervisor().start(instance);
    return yard.await(instance, now -> now.ready() && hypervisorRecorded(now));
  }

  /** The last thing that a start records may come after the guest's first words. */
  private static boolean hypervisorRecorded(Instance now) {
    return now.run().filter(run -> run.hasReached("hypervisor")).isPresent();
  }

  /** The program ends with this code, and its machine with it. */
  private void program(Instance instance, int code) {
    byte[] ended =
        ("ended\t" + code + "\t0\tfalse").getBytes(java.nio.charset.StandardCharsets.UTF_8);
    yard.machine(instance).say(64, ended);
    yard.machine(instance).end(0, 0, Optional.of(ended));
  }

  private static void kill(FakeMachine machine) {
    machine.kill(9);
  }
}
