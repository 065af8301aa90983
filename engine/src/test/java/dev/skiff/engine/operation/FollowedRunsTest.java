package dev.skiff.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.base.fake.FakeGuest;
import dev.skiff.engine.base.fake.FakeGuest.Script;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.instance.RestartPolicy.Kind;
import dev.skiff.engine.operation.Operation.Restart;
import dev.skiff.engine.vm.LogPosition;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever follows an instance's output is let go when it has ended for good, not before. */
@Timeout(60)
class FollowedRunsTest extends OnFleet {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  @Test
  void policysRestartsAreFollowedUntilAStop() throws Exception {
    Instance first = started("web", Kind.ALWAYS, 0);
    Future<Integer> lastRun = followed("web");
    fleet.exit(first, 1);
    Instance second =
        fleet.await("web", now -> now.runNumber() == 2 && now.phase() == Phase.RUNNING);
    fleet.exit(second, 0);
    fleet.await("web", now -> now.runNumber() == 3 && now.phase() == Phase.RUNNING);
    assertThat(lastRun.isDone()).isFalse();
    fleet.stop("web");
    assertThat(lastRun.get()).isEqualTo(3);
  }

  @Test
  void delayBeforeARestartIsWaitedForAndItsEndSeen() throws Exception {
    Instance first = started("job", Kind.ON_FAILURE, 0);
    fleet.hypervisor.refuseStarts(Optional.of("no room"));
    fleet.exit(first, 9);
    fleet.await("job", now -> now.phase() == Phase.RESTARTING);
    Future<Integer> lastRun = followed("job");
    fleet.await("job", now -> now.restarts().count() >= 2);
    assertThat(lastRun.isDone()).isFalse();
    fleet.stop("job");
    assertThat(lastRun.get()).isEqualTo(1);
  }

  @Test
  void policyThatIsExhaustedIsTheEnd() throws Exception {
    fleet.guest = FakeGuest.running(Script.exiting(3));
    fleet.create("job", new Asked().restart(Kind.ON_FAILURE, 2));
    Future<Integer> lastRun = followed("job");
    fleet.start("job");
    assertThat(lastRun.get()).isEqualTo(3);
  }

  @Test
  void usersRestartIsFollowed() throws Exception {
    started("web", Kind.NO, 0);
    Future<Integer> lastRun = followed("web");
    fleet.plane().perform(new Restart("web", Optional.empty(), Optional.empty()));
    fleet.plane().perform(new Restart("web", Optional.empty(), Optional.empty()));
    assertThat(lastRun.isDone()).isFalse();
    fleet.kill("web");
    assertThat(lastRun.get()).isEqualTo(3);
  }

  @Test
  void usersRestartThatFailsIsTheEnd() throws Exception {
    started("web", Kind.NO, 0);
    Future<Integer> lastRun = followed("web");
    fleet.hypervisor.refuseStarts(Optional.of("no room"));
    Future<?> restart =
        threads.submit(
            () -> fleet.plane().perform(new Restart("web", Optional.empty(), Optional.empty())));
    assertThat(lastRun.get()).isEqualTo(1);
    assertThat(restart).failsWithin(java.time.Duration.ofSeconds(30));
  }

  @Test
  void removalIsTheEnd() throws Exception {
    started("web", Kind.ALWAYS, 0);
    Future<Integer> lastRun = followed("web");
    fleet.remove("web", true);
    assertThat(lastRun.get()).as("at its end, or once it is gone").isIn(0, 1);
  }

  /** The run that the instance was in when its output had ended; 0 of one that was removed. */
  private Future<Integer> followed(String name) {
    String id = fleet.instances().resolve(name).id();
    Engine.Output output = fleet.plane().output(name);
    return threads.submit(() -> {
      try (output) {
        boolean goesOn;
        do {
          goesOn = output.awaitMoreOfAnyRun(LogPosition.START);
        } while (goesOn);
        return fleet.instances().byId(id).map(Instance::runNumber).orElse(0);
      }
    });
  }

  private Instance started(String name, Kind kind, int most) throws InterruptedException {
    fleet.create(name, new Asked().restart(kind, most));
    fleet.start(name);
    return fleet.await(name, now -> now.phase() == Phase.RUNNING);
  }
}
