package dev.skiff.engine.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.base.fake.FakeGuest;
import dev.skiff.engine.base.fake.FakeGuest.Script;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Outcome;
import dev.skiff.engine.instance.Outcome.Kind;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.instance.Watch;
import dev.skiff.engine.vm.RunningMachine;
import dev.skiff.engine.vm.VmFailure;
import dev.skiff.engine.vm.fake.FakeMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ten looks at a guest that says nothing and uses no CPU are a hang. */
@Timeout(60)
class BootHangTest {
  private static final Pace QUICK_LOOKS =
      new Pace(
          Duration.ofMillis(20),
          Duration.ofSeconds(60),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofMillis(5),
          Pace.REAL.backoff());

  @TempDir Path folder;
  private Shipyard yard;
  private final AtomicInteger starts = new AtomicInteger();

  @BeforeEach
  void open() throws IOException {
    yard = new Shipyard(folder);
    yard.pace(QUICK_LOOKS);
  }

  @AfterEach
  void close() {
    yard.close();
  }

  @Test
  void bootThatHangsTwiceNeverCameUp() throws InterruptedException {
    yard.guest = _ -> starts.incrementAndGet();
    Instance web = yard.instance("web");
    yard.supervisor().start(web);
    Instance ended = yard.awaitEnd(web);
    assertThat(ended.outcome().map(Outcome::kind)).hasValue(Kind.NEVER_CAME_UP);
    assertThat(ended.outcome().map(Outcome::exitCode)).hasValue(125);
    assertThat(ended.runNumber()).isEqualTo(1);
    assertThat(starts).hasValue(2);
    assertThat(yard.hypervisor.timesDistrusted()).isEqualTo(1);
  }

  @Test
  void bootThatHangsOnceIsTriedAgainInTheSameRun() throws InterruptedException {
    yard.guest = hangingOnce(FakeGuest.running(Script.SERVER));
    Instance web = yard.instance("web");
    yard.supervisor().start(web);
    Instance running = yard.awaitRunning(web);
    assertThat(running.runNumber()).isEqualTo(1);
    assertThat(starts).hasValue(2);
  }

  @Test
  void whoWaitsForOutputIsGivenTheSecondMachine() throws InterruptedException {
    yard.guest = hangingOnce(FakeGuest.running(Script.SERVER));
    Instance web = yard.instance("web");
    yard.supervisor().start(web);
    RunningMachine first = yard.supervisor().awaitMachine(web.id(), 1).orElseThrow();
    assertThat(yard.supervisor().awaitNextMachine(web.id(), 1, first)).isTrue();
    RunningMachine second = yard.supervisor().awaitMachine(web.id(), 1).orElseThrow();
    assertThat(second).isNotSameAs(first);
    yard.awaitRunning(web);
    assertThat(yard.supervisor().awaitNextMachine(web.id(), 1, second)).isFalse();
  }

  @Test
  void stopDuringTheSecondStartEndsIt() throws InterruptedException {
    CountDownLatch starting = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    yard.guest =
        hangingOnce(machine -> {
          starting.countDown();
          uninterruptibly(stopped);
          FakeGuest.running(Script.SERVER).accept(machine);
        });
    Instance web = yard.supervisor().start(yard.instance("web"));
    starting.await();
    Ending ending = yard.supervisor().stop(web, 15, Duration.ZERO);
    stopped.countDown();
    Instance ended = ending.await();
    assertThat(ended.phase()).isEqualTo(Phase.EXITED);
    assertThat(yard.machine(web).ended()).isTrue();
  }

  @Test
  void killDuringTheSecondStartEndsIt() throws InterruptedException {
    CountDownLatch starting = new CountDownLatch(1);
    CountDownLatch killed = new CountDownLatch(1);
    yard.guest =
        hangingOnce(machine -> {
          starting.countDown();
          uninterruptibly(killed);
        });
    Instance web = yard.supervisor().start(yard.instance("web"));
    starting.await();
    Ending ending = yard.supervisor().kill(web);
    killed.countDown();
    assertThat(ending.await().phase()).isEqualTo(Phase.EXITED);
    assertThat(yard.machine(web).ended()).isTrue();
  }

  @Test
  void secondStartThatFailsIsTheOutcome() throws InterruptedException {
    yard.guest =
        hangingOnce(_ -> {
          throw VmFailure.startFailed("no room");
        });
    Instance web = yard.instance("web");
    yard.supervisor().start(web);
    Outcome outcome = yard.awaitEnd(web).outcome().orElseThrow();
    assertThat(outcome.kind()).isEqualTo(Kind.NEVER_CAME_UP);
    assertThat(outcome.reason()).contains("no room");
  }

  @Test
  void adoptedGuestThatBootedLongAgoIsNotWatched() throws InterruptedException {
    yard.guest = FakeGuest.running(Script.SERVER);
    Instance web = yard.instance("web");
    yard.supervisor().start(web);
    yard.awaitRunning(web);
    yard.crash();
    yard.restart();
    try (Watch watch =
        yard.instances()
            .watch(web.id(), now -> now.map(Instance::phase).equals(Optional.of(Phase.EXITED)))) {
      assertThat(watch.await(QUICK_LOOKS.bootLook().multipliedBy(15))).isFalse();
    }
    assertThat(yard.machine(web).kills()).isEmpty();
  }

  private Consumer<FakeMachine> hangingOnce(Consumer<FakeMachine> then) {
    AtomicReference<Consumer<FakeMachine>> next = new AtomicReference<>(_ -> {});
    return machine -> {
      starts.incrementAndGet();
      next.getAndSet(then).accept(machine);
    };
  }

  private static void uninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
