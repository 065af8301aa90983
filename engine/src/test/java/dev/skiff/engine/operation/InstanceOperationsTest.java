package dev.skiff.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.fake.FakeGuest;
import dev.skiff.engine.base.fake.FakeGuest.Script;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Outcome;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.operation.Operation.Await;
import dev.skiff.engine.operation.Operation.Condition;
import dev.skiff.engine.operation.Operation.Kill;
import dev.skiff.engine.operation.Operation.ListInstances;
import dev.skiff.engine.operation.Operation.Remove;
import dev.skiff.engine.vm.LogPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InstanceOperationsTest extends OnFleet {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  @Test
  void lifeOfAnInstance() {
    assertThat(fleet.create("web").phase()).isEqualTo(Phase.CREATED);
    fleet.start("web");
    assertThat(fleet.await("web", Condition.READY).ready()).isTrue();
    assertThat(fleet.start("web").runNumber()).isEqualTo(1);
    assertThat(exitCode(fleet.stop("web"))).isEqualTo(143);
    assertThat(exitCode(fleet.stop("web"))).isEqualTo(143);
    fleet.start("web");
    fleet.await("web", Condition.READY);
    assertThat(exitCode(fleet.kill("web"))).isEqualTo(137);
    assertThat(fleet.remove("web", false).runNumber()).isEqualTo(2);
    assertThat(fleet.plane().perform(new ListInstances())).isEmpty();
  }

  @Test
  void removalTakesTheFiles() throws IOException {
    Instance web = fleet.create("web");
    fleet.start("web");
    Files.createDirectories(fleet.places.files(web.id()).logDirectory());
    fleet.remove("web", true);
    assertThat(fleet.places.directory(web.id())).doesNotExist();
  }

  @Test
  void removalWithoutForceRefusesWhatIsAlive() {
    fleet.create("web");
    fleet.start("web");
    assertCode("instance.alive", () -> fleet.remove("web", false));
  }

  @Test
  void killOfWhatDoesNotRunIsRefused() {
    fleet.create("web");
    assertCode("instance.not-alive", () -> fleet.plane().perform(new Kill("web", 15)));
  }

  @Test
  void unknownOnesAreNotFound() {
    assertCode("instance.not-found", () -> fleet.start("nobody"));
    assertCode("instance.not-found", () -> fleet.stop("nobody"));
    assertCode("instance.not-found", () -> fleet.remove("nobody", true));
  }

  @Test
  void waitForWhatDoesNotRunIsOverAtOnce() {
    fleet.create("web");
    assertThat(fleet.await("web", Condition.NOT_RUNNING).phase()).isEqualTo(Phase.CREATED);
  }

  @Test
  void waitForTheNextExitSeesTheRunThatBeginsWhenItIsTold() {
    fleet.guest = FakeGuest.running(Script.exiting(7));
    fleet.create("web");
    Instance ended =
        fleet
            .plane()
            .perform(
                new Await(
                    "web",
                    Condition.NEXT_EXIT,
                    () -> {
                      fleet.start("web");
                      fleet.await("web", Condition.NOT_RUNNING);
                      fleet.guest = FakeGuest.running(Script.SERVER);
                      fleet.start("web");
                    }));
    assertThat(exitCode(ended)).isEqualTo(7);
  }

  @Test
  void waitSeesAnEndThatIsFollowedByAStartAtOnce() {
    fleet.create("web");
    fleet.start("web");
    Instance ended =
        fleet
            .plane()
            .perform(
                new Await(
                    "web",
                    Condition.NOT_RUNNING,
                    () -> {
                      fleet.kill("web");
                      fleet.start("web");
                    }));
    assertThat(ended.runNumber()).isEqualTo(1);
    assertThat(ended.phase()).isEqualTo(Phase.EXITED);
  }

  @Test
  void waitForRemovalHasTheExitCodeOfOneThatRemovesItself() {
    fleet.guest = FakeGuest.running(Script.exiting(9));
    fleet.create("web", new Asked().autoRemove());
    Instance gone =
        fleet.plane().perform(new Await("web", Condition.REMOVED, () -> fleet.start("web")));
    assertThat(exitCode(gone)).isEqualTo(9);
    assertThat(fleet.instances().all()).isEmpty();
  }

  @Test
  void waitForTheNextExitHasTheCodeOfOneThatRemovesItself() {
    fleet.guest = FakeGuest.running(Script.exiting(9));
    fleet.create("web", new Asked().autoRemove());
    Instance ended =
        fleet.plane().perform(new Await("web", Condition.NEXT_EXIT, () -> fleet.start("web")));
    assertThat(exitCode(ended)).isEqualTo(9);
  }

  @Test
  void waitForReadinessFailsWithTheEnd() {
    fleet.guest =
        FakeGuest.running(new Script(Optional.of("no program"), false, Optional.empty(), true));
    fleet.create("web");
    assertThatThrownBy(() ->
            fleet.plane().perform(new Await("web", Condition.READY, () -> fleet.start("web"))))
        .hasMessageContaining("ended before it was ready")
        .hasMessageContaining("no program");
  }

  @Test
  void whatBegunThrowsEndsTheWait() {
    fleet.create("web");
    assertThatThrownBy(() ->
            fleet
                .plane()
                .perform(
                    new Await(
                        "web",
                        Condition.REMOVED,
                        () -> {
                          throw new IllegalStateException("gone");
                        })))
        .hasMessage("gone");
  }

  @Test
  void inputBeforeTheStartReachesTheRun() throws Exception {
    Instance web = fleet.create("web");
    Engine.Input input = fleet.plane().input("web");
    Future<Void> written =
        threads.submit(() -> {
          input.write(new byte[] {1, 2}, 0, 2);
          input.end();
          return null;
        });
    fleet.start("web");
    written.get();
    assertThat(fleet.machine(web).input()).containsExactly(new byte[] {1, 2}, new byte[0]);
  }

  @Test
  void inputOfOneRunNeverReachesTheNext() throws Exception {
    fleet.create("web");
    fleet.start("web");
    Engine.Input input = fleet.plane().input("web");
    fleet.kill("web");
    Instance again = fleet.start("web");
    input.write(new byte[] {1}, 0, 1);
    assertThat(fleet.machine(again).input()).isEmpty();
  }

  @Test
  void outputBeforeTheStartEndsWithTheRun() throws Exception {
    fleet.create("web");
    try (Engine.Output output = fleet.plane().output("web")) {
      Future<Boolean> more = threads.submit(() -> output.awaitMore(LogPosition.START));
      fleet.start("web");
      fleet.await("web", Condition.READY);
      fleet.stop("web");
      assertThat(more.get()).isFalse();
    }
  }

  @Test
  void outputOfOneThatIsRemovedUnstartedEnds() throws Exception {
    fleet.create("web");
    try (Engine.Output output = fleet.plane().output("web")) {
      Future<Boolean> more = threads.submit(() -> output.awaitMore(LogPosition.START));
      fleet.remove("web", false);
      assertThat(more.get()).isFalse();
    }
  }

  @Test
  void filesStayWhileTheirOutputIsRead() {
    Instance web = fleet.create("web");
    fleet.start("web");
    Path files = fleet.places.directory(web.id());
    try (Engine.Output output = fleet.plane().output("web")) {
      fleet.remove("web", true);
      assertThat(files).exists();
      assertThat(output.lastRun()).isEqualTo(LogPosition.START);
    }
    assertThat(files).doesNotExist();
  }

  @Test
  void sweepRemovesWhatNoInstanceOwns() throws IOException {
    Instance web = fleet.create("web");
    fleet.start("web");
    Path folderOfNobody = Files.createDirectories(fleet.places.instances().resolve("f".repeat(64)));
    Files.writeString(folderOfNobody.resolve("upper.img"), "x");
    Path socketOfNobody = Files.writeString(fleet.places.sockets().resolve("ffffffffffff"), "");
    Path socket = Files.writeString(fleet.places.files(web.id()).controlSocket(), "");
    fleet.crash();
    fleet.restart();
    assertThat(folderOfNobody).doesNotExist();
    assertThat(socketOfNobody).doesNotExist();
    assertThat(socket).exists();
    assertThat(fleet.places.directory(web.id())).exists();
  }

  @Test
  void forcedRemovalGoesOnWhileOthersStartTheInstanceAgain() throws Exception {
    fleet.create("web");
    fleet.start("web");
    Future<?> starter =
        threads.submit(() -> {
          while (startedAgain()) {
            Thread.onSpinWait();
          }
        });
    fleet.remove("web", true);
    starter.get();
    assertThat(fleet.instances().all()).isEmpty();
  }

  private boolean startedAgain() {
    try {
      fleet.start("web");
      return true;
    } catch (Failure gone) {
      return false;
    }
  }

  @Test
  void manyThreadsOnOneInstanceLeaveItWhole() throws Exception {
    fleet.create("web");
    List<Callable<Void>> work =
        List.of(
            repeated(() -> fleet.start("web")),
            repeated(() -> fleet.start("web")),
            repeated(() -> fleet.stop("web")),
            repeated(() -> fleet.kill("web")),
            repeated(() -> fleet.remove("web", false)),
            repeated(() -> fleet.create("web")));
    for (Future<Void> done : threads.invokeAll(work)) {
      done.get();
    }
    for (Instance left : fleet.instances().all()) {
      fleet.plane().perform(new Remove(left.id(), true));
    }
    assertThat(fleet.instances().all()).isEmpty();
    assertThat(fleet.places.instances()).isEmptyDirectory();
  }

  /** Failures are expected: others were quicker. */
  private static Callable<Void> repeated(Runnable work) {
    return () -> {
      for (int i = 0; i < 60; i++) {
        try {
          work.run();
        } catch (Failure e) {
          assertThat(e.kind()).isIn(Failure.Kind.CONFLICT, Failure.Kind.NOT_FOUND);
        }
      }
      return null;
    };
  }

  private static int exitCode(Instance instance) {
    return instance.outcome().map(Outcome::exitCode).orElseThrow();
  }

  private static void assertCode(String code, Runnable work) {
    assertThatThrownBy(work::run)
        .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
