package dev.skiff.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.fake.FakeGuest;
import dev.skiff.engine.base.fake.FakeGuest.Script;
import dev.skiff.engine.event.Event;
import dev.skiff.engine.event.Subscription;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.image.archive.ArchiveSource;
import dev.skiff.engine.image.archive.OutgoingArchive;
import dev.skiff.engine.image.archive.SaveFormat;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Outcome;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.instance.RestartPolicy;
import dev.skiff.engine.instance.RestartPolicy.Kind;
import dev.skiff.engine.operation.Operation.ImportImage;
import dev.skiff.engine.operation.Operation.LoadImages;
import dev.skiff.engine.operation.Operation.Pause;
import dev.skiff.engine.operation.Operation.RemoveImage;
import dev.skiff.engine.operation.Operation.Rename;
import dev.skiff.engine.operation.Operation.Restart;
import dev.skiff.engine.operation.Operation.SaveImages;
import dev.skiff.engine.operation.Operation.TagImage;
import dev.skiff.engine.operation.Operation.Unpause;
import dev.skiff.engine.operation.Operation.Update;
import dev.skiff.engine.vm.Machine.Protocol;
import dev.skiff.engine.vm.fake.FakeMachine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RestartTest extends OnFleet {
  @Test
  void onFailureIsTriedAsOftenAsItSays() throws InterruptedException {
    fleet.guest = FakeGuest.running(Script.exiting(3));
    started("job", Kind.ON_FAILURE, 2);
    Instance over = fleet.await("job", now -> now.phase() == Phase.EXITED);
    assertThat(over.runNumber()).isEqualTo(3);
    assertThat(over.restarts().count()).isEqualTo(2);
    assertThat(over.outcome().map(Outcome::exitCode)).hasValue(3);
    // One that ends at once might be started again before the answer.
    fleet.guest = FakeGuest.running(Script.SERVER);
    assertThat(fleet.start("job").restarts().count()).isZero();
  }

  @Test
  void successIsNotTriedAgain() throws InterruptedException {
    fleet.guest = FakeGuest.running(Script.exiting(0));
    started("job", Kind.ON_FAILURE, 0);
    assertThat(fleet.await("job", now -> now.phase() == Phase.EXITED).runNumber()).isEqualTo(1);
  }

  @Test
  void alwaysGoesOnUntilItIsStopped() throws InterruptedException {
    fleet.guest = FakeGuest.running(Script.exiting(0));
    started("job", Kind.ALWAYS, 0);
    fleet.await("job", now -> now.runNumber() >= 4);
    Instance stopped = fleet.stop("job");
    assertThat(stopped.phase()).isEqualTo(Phase.EXITED);
    assertThat(stopped.restarts().stopped()).isTrue();
    fleet.crash();
    fleet.restart();
    fleet.await("job", now -> now.runNumber() > stopped.runNumber());
  }

  @Test
  void stoppedStaysStoppedOverEnginesUnlessItsPolicyIsAlways() throws InterruptedException {
    started("calm", Kind.UNLESS_STOPPED, 0);
    started("eager", Kind.ALWAYS, 0);
    fleet.stop("calm");
    fleet.stop("eager");
    fleet.crash();
    fleet.restart();
    fleet.await("eager", now -> now.phase() == Phase.RUNNING);
    assertThat(fleet.instances().resolve("calm").phase()).isEqualTo(Phase.EXITED);
  }

  @Test
  void whatEndedWhileTheEngineWasAwayIsStartedAgain() throws InterruptedException {
    Instance web = started("web", Kind.UNLESS_STOPPED, 0);
    fleet.crash();
    fleet.machine(web).loseGuard();
    fleet.restart();
    Instance again = fleet.await("web", now -> now.phase() == Phase.RUNNING);
    assertThat(again.runNumber()).isEqualTo(2);
    assertThat(again.restarts().count()).isEqualTo(1);
  }

  @Test
  void engineThatIsKilledDuringTheDelayStartsItAllTheSame() throws InterruptedException {
    started("job", Kind.ON_FAILURE, 2);
    Instance running = fleet.instances().resolve("job");
    fleet.hypervisor.refuseStarts(Optional.of("no room"));
    fleet.exit(running, 9);
    fleet.await("job", now -> now.phase() != Phase.RUNNING);
    fleet.crash();
    fleet.hypervisor.refuseStarts(Optional.empty());
    fleet.restart();
    Instance after = fleet.instances().resolve("job");
    if (after.phase() != Phase.EXITED) {
      fleet.await("job", now -> now.phase() == Phase.RUNNING);
    }
    assertThat(fleet.instances().resolve("job").restarts().count()).isBetween(1, 2);
  }

  @Test
  void startThatFailsIsTriedAgainAndToldOf() throws InterruptedException {
    Instance web = started("web", Kind.ALWAYS, 0);
    fleet.hypervisor.refuseStarts(Optional.of("no room"));
    fleet.exit(web, 0);
    Instance waiting = fleet.await("web", now -> now.restarts().count() >= 3);
    assertThat(waiting.outcome().map(Outcome::reason).orElseThrow())
        .contains("could not be started again", "no room");
    fleet.hypervisor.refuseStarts(Optional.empty());
    fleet.await("web", now -> now.phase() == Phase.RUNNING);
  }

  @Test
  void removalOfWhatWaitsForItsRestartTakesForce() throws InterruptedException {
    Instance web = started("web", Kind.ALWAYS, 0);
    fleet.hypervisor.refuseStarts(Optional.of("no room"));
    fleet.exit(web, 0);
    fleet.await("web", now -> now.restarts().count() > 0 && now.phase() == Phase.RESTARTING);
    assertCode("instance.restarting", () -> fleet.remove("web", false));
    fleet.remove("web", true);
    assertThat(fleet.instances().all()).isEmpty();
  }

  @Test
  void killDuringTheDelayEndsTheRestart() throws InterruptedException {
    Instance web = started("web", Kind.ALWAYS, 0);
    fleet.hypervisor.refuseStarts(Optional.of("no room"));
    fleet.exit(web, 0);
    fleet.await("web", now -> now.phase() == Phase.RESTARTING);
    assertThat(fleet.kill("web").phase()).isEqualTo(Phase.EXITED);
  }

  @Test
  void killIsNotFollowedByARestart() throws InterruptedException {
    started("web", Kind.ALWAYS, 0);
    assertThat(fleet.kill("web").phase()).isEqualTo(Phase.EXITED);
  }

  @Test
  void userStartThatFailsLeavesTheRestartDue() throws InterruptedException {
    Instance web = started("web", Kind.ALWAYS, 0);
    fleet.hypervisor.refuseStarts(Optional.of("no room"));
    fleet.exit(web, 0);
    fleet.await("web", now -> now.phase() == Phase.RESTARTING);
    assertThatThrownBy(() -> fleet.start("web")).hasMessageContaining("no room");
    fleet.hypervisor.refuseStarts(Optional.empty());
    fleet.await("web", now -> now.phase() == Phase.RUNNING);
  }

  @Test
  void policyIsChangedInAnyPhase() throws InterruptedException {
    fleet.guest = FakeGuest.running(Script.exiting(0));
    started("job", Kind.ALWAYS, 0);
    fleet.await("job", now -> now.runNumber() >= 2);
    fleet.plane().perform(new Update("job", RestartPolicy.NO));
    Instance over = fleet.await("job", now -> now.phase() == Phase.EXITED);
    assertThat(over.restarts().policy()).isEqualTo(RestartPolicy.NO);
  }

  @Test
  void removalAtItsEndAndAPolicyExcludeEachOther() {
    assertCode(
        "instance.invalid",
        () -> fleet.create("self", new Asked().autoRemove().restart(Kind.ALWAYS, 0)));
    fleet.create("other", new Asked().autoRemove());
    assertCode(
        "instance.invalid",
        () -> fleet.plane().perform(new Update("other", new RestartPolicy(Kind.ALWAYS, 0))));
  }

  @Test
  void restartStopsAndStarts() throws InterruptedException {
    started("web", Kind.UNLESS_STOPPED, 0);
    Instance again = fleet.plane().perform(new Restart("web", Optional.empty(), Optional.empty()));
    assertThat(again.runNumber()).isEqualTo(2);
    assertThat(again.restarts().stopped()).isFalse();
  }

  @Test
  void pausedMachineStandsStillOverAnEngineAndCanBeStopped() throws InterruptedException {
    Instance web = started("web", Kind.NO, 0);
    FakeMachine machine = fleet.machine(web);
    assertThat(fleet.plane().perform(new Pause("web")).paused()).isTrue();
    assertThat(machine.paused()).isTrue();
    assertCode("instance.paused", () -> fleet.plane().perform(new Pause("web")));
    fleet.crash();
    fleet.restart();
    assertThat(fleet.instances().resolve("web").paused()).isTrue();
    assertThat(fleet.plane().perform(new Unpause("web")).paused()).isFalse();
    assertThat(machine.paused()).isFalse();
    assertCode("instance.not-paused", () -> fleet.plane().perform(new Unpause("web")));
    fleet.plane().perform(new Pause("web"));
    Instance stopped = fleet.stop("web");
    assertThat(stopped.outcome().map(Outcome::exitCode)).hasValue(143);
    assertThat(stopped.paused()).isFalse();
    assertCode("instance.not-alive", () -> fleet.plane().perform(new Pause("web")));
  }

  @Test
  void renamedInstanceAnswersToItsNewNameAlone() {
    fleet.create("web");
    fleet.create("other");
    assertCode("instance.name-taken", () -> fleet.plane().perform(new Rename("web", "other")));
    fleet.plane().perform(new Rename("web", "site"));
    assertThat(fleet.instances().resolve("site").name()).isEqualTo("site");
    assertThatThrownBy(() -> fleet.instances().resolve("web")).isInstanceOf(Failure.class);
    fleet.create("web");
    fleet.crash();
    fleet.restart();
    assertThat(fleet.instances().resolve("site").name()).isEqualTo("site");
  }

  @Test
  void freePortsAreGivenOnce() {
    List<Integer> given = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Instance made =
          fleet.create(
              "w" + i,
              new Asked()
                  .ports(new PortRequest(Optional.empty(), Optional.empty(), 80, Protocol.TCP)));
      given.add(made.spec().ports().getFirst().hostPort().orElseThrow());
    }
    assertThat(given).doesNotHaveDuplicates();
  }

  @Test
  void whatIsDoneIsTold() throws InterruptedException {
    started("web", Kind.NO, 0);
    fleet.stop("web");
    fleet.remove("web", false);
    List<String> told = new ArrayList<>();
    try (Subscription past = fleet.events().subscribe(Optional.of(Instant.EPOCH))) {
      for (Optional<Event> next = past.next(Duration.ZERO);
          next.isPresent();
          next = past.next(Duration.ZERO)) {
        told.add(next.get().action());
      }
    }
    assertThat(told).containsExactly("create", "start", "kill", "die", "stop", "destroy");
  }

  @Test
  void whatIsDoneToImagesIsTold() throws InterruptedException {
    try (Subscription events = fleet.events().subscribe(Optional.empty())) {
      fleet.plane().perform(new TagImage("sample", "other:1"));
      fleet.plane().perform(new RemoveImage("other:1", false));
      assertThat(events.next(Duration.ZERO).map(Event::action)).hasValue("tag");
      assertThat(events.next(Duration.ZERO).map(Event::attributes))
          .hasValue(Map.of("name", "other:1"));
    }
  }

  @Test
  void imagesThatComeAndGoAreTold() throws IOException, InterruptedException {
    byte[] saved = saved("sample");
    try (Subscription events = fleet.events().subscribe(Optional.empty())) {
      fleet.plane().perform(new LoadImages(stream(saved), (_, _, _) -> {}));
      fleet.plane().perform(new ImportImage(stream(saved), List.of(), Optional.of("all")));
      saved("all:latest");
      assertThat(next(events)).isEqualTo("load sample:latest");
      assertThat(next(events)).isEqualTo("tag all:latest");
      assertThat(next(events)).isEqualTo("import all:latest");
      assertThat(next(events)).isEqualTo("save all:latest");
      assertThat(events.next(Duration.ZERO)).isEmpty();
    }
  }

  private byte[] saved(String image) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (OutgoingArchive archive =
        fleet.plane().perform(new SaveImages(List.of(image), SaveFormat.BOTH))) {
      archive.writeTo(bytes);
    }
    return bytes.toByteArray();
  }

  private static ArchiveSource.Stream stream(byte[] bytes) {
    return new ArchiveSource.Stream(new ByteArrayInputStream(bytes));
  }

  private static String next(Subscription events) throws InterruptedException {
    Event event = events.next(Duration.ZERO).orElseThrow();
    return event.action() + " " + event.attributes().get("name");
  }

  private Instance started(String name, Kind kind, int most) throws InterruptedException {
    fleet.create(name, new Asked().restart(kind, most));
    fleet.start(name);
    return fleet.await(name, now -> now.phase() != Phase.BOOTING || now.runNumber() > 1);
  }

  private static void assertCode(String code, ThrowingCallable work) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }
}
