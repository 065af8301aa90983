package dev.skiff.engine.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.GuestEvent.ProgramExit;
import dev.skiff.engine.base.fake.FakeGuest;
import dev.skiff.engine.base.fake.FakeGuest.Script;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Outcome;
import dev.skiff.engine.instance.Outcome.Kind;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.instance.Run;
import dev.skiff.engine.instance.Run.Milestone;
import dev.skiff.engine.vm.VmFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SupervisorTest {
  private static final Script IGNORES_SIGNALS =
      new Script(Optional.empty(), true, Optional.empty(), false);

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
  void startGoesFromBootingOverRunningToReady() throws InterruptedException {
    yard.guest = _ -> {};
    Instance web = yard.instanceWithPort("web");
    Instance started = yard.supervisor().start(web);
    assertThat(started.phase()).isEqualTo(Phase.BOOTING);
    assertThat(started.run().flatMap(Run::startedAt)).isPresent();

    FakeGuest.running(Script.SERVER).accept(yard.machine(web));
    Instance ready = yard.await(web, Instance::ready);

    Run run = ready.run().orElseThrow();
    assertThat(run.number()).isEqualTo(1);
    assertThat(run.kernel()).isEqualTo("6.1.0");
    assertThat(run.timeline())
        .extracting(Milestone::name)
        .contains("boot-set", "hypervisor", "kernel", "init", "program", "ready");
    assertThat(run.timeline())
        .isSortedAccordingTo(java.util.Comparator.comparing(Milestone::after));
  }

  @Test
  void programWithoutPortsIsReadyWhenItRuns() throws InterruptedException {
    Instance worker = yard.instance("worker");
    yard.supervisor().start(worker);
    assertThat(yard.await(worker, Instance::ready).phase()).isEqualTo(Phase.RUNNING);
  }

  @Test
  void exitCodeIsRecordedAndToldOnce() throws InterruptedException {
    Instance ended = ranTo(Script.exiting(200));
    assertThat(ended.outcome()).hasValue(new Outcome(Kind.EXITED, 200, ""));
    assertThat(ended.run().flatMap(Run::finishedAt)).isPresent();
    // A program that ends at once may be told of before its start is noted.
    Instance told = yard.told.take();
    assertThat(told.id()).isEqualTo(ended.id());
    assertThat(told.runNumber()).isEqualTo(ended.runNumber());
    assertThat(told.outcome()).isEqualTo(ended.outcome());
    assertThat(yard.told).isEmpty();
  }

  @Test
  void signalIsTold() throws InterruptedException {
    Instance ended = ranTo(ending(new ProgramExit(139, 11, false)));
    assertThat(ended.outcome()).hasValue(new Outcome(Kind.SIGNALED, 139, "SIGSEGV"));
  }

  @Test
  void wantOfMemoryIsTold() throws InterruptedException {
    Instance ended = ranTo(ending(new ProgramExit(137, 9, true)));
    assertThat(ended.outcome().map(Outcome::kind)).hasValue(Kind.OUT_OF_MEMORY);
  }

  @Test
  void programThatCannotBeStartedIsTold() throws InterruptedException {
    Instance ended = ranTo(new Script(Optional.of("no such file"), false, Optional.empty(), true));
    assertThat(ended.outcome()).hasValue(new Outcome(Kind.START_FAILED, 127, "no such file"));
  }

  @Test
  void panicIsToldWithTheConsolesWords() throws Exception {
    Instance web = running("web");
    Files.writeString(
        yard.places.files(web.id()).console(), "[1] Kernel panic - not syncing: sea\n");
    yard.machine(web).end(0, 0, Optional.empty());
    assertThat(yard.awaitEnd(web).outcome())
        .hasValue(new Outcome(Kind.PANICKED, 255, "[1] Kernel panic - not syncing: sea"));
  }

  @Test
  void killFromOutsideIsTold() throws InterruptedException {
    Instance web = running("web");
    yard.machine(web).end(0, 9, Optional.empty());
    assertThat(yard.awaitEnd(web).outcome())
        .hasValue(
            new Outcome(Kind.KILLED, 137, "the hypervisor was killed from outside (SIGKILL)"));
  }

  @Test
  void lossOfTheGuardIsTold() throws InterruptedException {
    Instance web = running("web");
    yard.machine(web).loseGuard();
    assertThat(yard.awaitEnd(web).outcome().map(Outcome::kind)).hasValue(Kind.GUARD_LOST);
  }

  @Test
  void guestThatDoesNotPowerOffIsEndedAndKeepsItsCode() throws InterruptedException {
    ProgramExit exit = new ProgramExit(3, 0, false);
    yard.guest = FakeGuest.running(ending(exit).staying());
    Instance web = yard.instance("web");
    yard.supervisor().start(web);
    assertThat(yard.awaitEnd(web).outcome()).hasValue(new Outcome(Kind.EXITED, 3, ""));
    assertThat(yard.machine(web).kills()).containsExactly(9);
  }

  @Test
  void startAfterAnEndIsANewRun() throws InterruptedException {
    Instance first = ranTo(Script.exiting(1));
    yard.guest = FakeGuest.running(Script.SERVER);
    yard.supervisor().start(first);
    Instance again = yard.awaitRunning(first);
    assertThat(again.runNumber()).isEqualTo(2);
    assertThat(again.outcome()).isEmpty();
  }

  @Test
  void failedStartLeavesTheRecordAsItWas() throws InterruptedException {
    Instance before = ranTo(Script.exiting(1));
    yard.hypervisor.refuseStarts(Optional.of("no room"));
    assertThatThrownBy(() -> yard.supervisor().start(before))
        .isInstanceOf(VmFailure.class)
        .hasMessageContaining("no room");
    assertThat(yard.now(before)).isEqualTo(before);
  }

  @Test
  void failureOfAnyKindInAStartLeavesTheRecordAsItWas() {
    yard.guest =
        _ -> {
          throw new IllegalStateException("a bug");
        };
    Instance web = yard.instance("web");
    assertThatThrownBy(() -> yard.supervisor().start(web)).hasMessage("a bug");
    assertThat(yard.now(web)).isEqualTo(web);
  }

  @Test
  void takenPortStopsTheStartBeforeAnythingIsRecorded() throws IOException {
    Instance web = yard.instanceWithPort("web");
    int port = web.spec().ports().getFirst().hostPort().orElseThrow();
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      assertThatThrownBy(() -> yard.supervisor().start(web)).hasMessageContaining("in use by");
    }
    assertThat(yard.now(web)).isEqualTo(web);
  }

  @Test
  void folderThatCannotBeMadeIsAFailureWithWords() throws IOException {
    Files.writeString(Files.createDirectories(folder.resolve("home")).resolve("instances"), "");
    Instance web = yard.instance("web");
    assertThatThrownBy(() -> yard.supervisor().start(web))
        .isInstanceOfSatisfying(
            Failure.class, e -> assertThat(e.code()).isEqualTo("vm.start-failed"));
  }

  @Test
  void startThatCannotBeRecordedStartsNothing() {
    Instance web = yard.instance("web");
    yard.breakState();
    assertThatThrownBy(() -> yard.supervisor().start(web)).hasMessageContaining("cannot write");
    yard.mendState();
    assertThat(yard.now(web)).isEqualTo(web);
    assertThat(yard.hypervisor.machine(yard.places.directory(web.id()))).isEmpty();
  }

  @Test
  void failedStartIsTakenBackOnceTheStateCanBeWritten() throws InterruptedException {
    yard.guest =
        _ -> {
          yard.breakState();
          throw VmFailure.startFailed("no room");
        };
    Instance web = yard.instance("web");
    assertThatThrownBy(() -> yard.supervisor().start(web)).hasMessageContaining("no room");
    yard.mendState();
    assertThat(yard.await(web, now -> !now.phase().alive())).isEqualTo(web);
  }

  @Test
  void startThatCannotBeAcknowledgedEndsItsMachine() throws InterruptedException {
    yard.guest = _ -> yard.breakState();
    Instance web = yard.instance("web");
    assertThatThrownBy(() -> yard.supervisor().start(web)).hasMessageContaining("cannot write");
    assertThat(yard.machine(web).kills()).containsExactly(9);
    yard.mendState();
    assertThat(yard.awaitEnd(web).outcome().map(Outcome::kind)).hasValue(Kind.KILLED);
  }

  @Test
  void endIsRecordedOnceTheStateCanBeWritten() throws InterruptedException {
    Instance web = running("web");
    yard.breakState();
    yard.machine(web).end(0, 9, Optional.empty());
    yard.mendState();
    assertThat(yard.awaitEnd(web).outcome().map(Outcome::exitCode)).hasValue(137);
  }

  @Test
  void whoeverCannotBeToldOfAnEndDoesNotChangeIt() throws InterruptedException {
    yard.listener =
        ended -> {
          yard.told.add(ended);
          throw new IllegalStateException("a bug");
        };
    Instance ended = ranTo(Script.exiting(4));
    yard.told.take();
    yard.crash();
    yard.restart();
    assertThat(yard.now(ended).outcome()).hasValue(new Outcome(Kind.EXITED, 4, ""));
  }

  @Test
  void stopEndsAProgramThatHeedsIt() throws InterruptedException {
    Instance web = running("web");
    Instance ended = yard.supervisor().stop(web, 15, Duration.ofSeconds(10)).await();
    assertThat(ended.outcome()).hasValue(new Outcome(Kind.SIGNALED, 143, "SIGTERM"));
    assertThat(yard.machine(web).kills()).isEmpty();
  }

  /** The end is seen at once, and survives the engine as soon as there is room for it. */
  @Test
  void aFullDiskKeepsNobodyFromStoppingOrKilling() throws InterruptedException {
    Instance web = running("web");
    Instance db = running("db");
    yard.breakState();
    Instance stopped = yard.supervisor().stop(yard.now(web), 15, Duration.ofSeconds(10)).await();
    assertThat(stopped.phase()).isEqualTo(Phase.EXITED);
    assertThat(yard.supervisor().kill(yard.now(db)).await().phase()).isEqualTo(Phase.EXITED);
    assertThat(yard.told).as("told only once it is written").isEmpty();
    yard.mendState();
    assertThat(List.of(yard.told.take().name(), yard.told.take().name()))
        .containsExactlyInAnyOrder("web", "db");
    yard.crash();
    yard.restart();
    assertThat(yard.now(web)).isEqualTo(stopped);
  }

  /**
   * A guest that ended while nothing could be written is found to have ended by the next engine.
   */
  @Test
  void anEndThatNobodyCouldWriteIsFoundAgain() throws InterruptedException {
    Instance web = running("web");
    yard.breakState();
    Instance stopped = yard.supervisor().stop(yard.now(web), 15, Duration.ofSeconds(10)).await();
    yard.crash();
    yard.mendState();
    yard.restart();
    Instance found = yard.awaitEnd(web);
    assertThat(found.outcome()).isEqualTo(stopped.outcome());
  }

  @Test
  void stopEndsTheMachineOfAGuestThatDoesNothing() throws InterruptedException {
    yard.guest = FakeGuest.running(Script.SERVER);
    Instance web = running("web");
    yard.machine(web).onFrame((_, _) -> {});
    Instance ended = yard.supervisor().stop(web, 15, Duration.ZERO).await();
    assertThat(ended.outcome())
        .hasValue(new Outcome(Kind.KILLED, 137, "the hypervisor was killed by request (SIGKILL)"));
  }

  @Test
  void stopOfAProgramThatIgnoresItIsTheGuestsKill() throws InterruptedException {
    yard.guest = FakeGuest.running(IGNORES_SIGNALS);
    Instance web = running("web");
    Instance ended = yard.supervisor().stop(web, 15, Duration.ofMillis(1)).await();
    assertThat(ended.outcome()).hasValue(new Outcome(Kind.SIGNALED, 137, "SIGKILL"));
  }

  @Test
  void stopWhileBootingEndsTheMachine() throws InterruptedException {
    yard.guest = _ -> {};
    Instance web = yard.supervisor().start(yard.instance("web"));
    Instance ended = yard.supervisor().stop(web, 15, Duration.ofSeconds(10)).await();
    assertThat(ended.outcome().map(Outcome::kind)).hasValue(Kind.KILLED);
  }

  @Test
  void stopIsOfOneRunEvenIfTheNextBeginsAtOnce() throws InterruptedException {
    Instance web = running("web");
    Ending ending = yard.supervisor().stop(web, 15, Duration.ofSeconds(10));
    yard.awaitEnd(web);
    yard.supervisor().start(yard.now(web));
    yard.awaitRunning(web);
    assertThat(ending.await().runNumber()).isEqualTo(1);
    assertThat(yard.now(web).phase()).isEqualTo(Phase.RUNNING);
    assertThat(yard.machine(web).kills()).isEmpty();
  }

  @Test
  void killOfAProgramIsItsExit() throws InterruptedException {
    Instance web = running("web");
    Instance ended = yard.supervisor().kill(web).await();
    assertThat(ended.outcome()).hasValue(new Outcome(Kind.SIGNALED, 137, "SIGKILL"));
    assertThat(ended.run().map(Run::killSignal)).hasValue(9);
  }

  @Test
  void signalThatDoesNoHarmLeavesABootAlone() {
    yard.guest = _ -> {};
    Instance web = yard.supervisor().start(yard.instance("web"));
    yard.supervisor().signal(web, 28);
    assertThat(yard.machine(web).kills()).isEmpty();
    yard.supervisor().signal(web, 1);
    assertThat(yard.machine(web).kills()).containsExactly(9);
  }

  private Instance ranTo(Script script) throws InterruptedException {
    yard.guest = FakeGuest.running(script);
    Instance instance = yard.instance("web");
    yard.supervisor().start(instance);
    Instance ended = yard.awaitEnd(instance);
    assertThat(ended.phase()).isEqualTo(Phase.EXITED);
    return ended;
  }

  private Instance running(String name) throws InterruptedException {
    Instance instance = yard.instance(name);
    yard.supervisor().start(instance);
    return yard.awaitRunning(instance);
  }

  private static Script ending(ProgramExit exit) {
    return new Script(Optional.empty(), false, Optional.of(exit), true);
  }
}
