package dev.skiff.engine.dataplane;

import static dev.skiff.engine.dataplane.Plans.guest;
import static dev.skiff.engine.dataplane.Plans.published;
import static dev.skiff.engine.dataplane.Plans.wanted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.failure.Failure;
import dev.skiff.wire.fabric.CaptureWish;
import dev.skiff.wire.fabric.FabricEvent;
import dev.skiff.wire.fabric.WhyQuestion;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The two processes are threads of the test that answer on real sockets. */
@Timeout(120)
class KeptDataPlaneTest {
  private static final NatGuest WEB = guest("web", 1);
  private static final NatGuest DB = guest("db", 2);

  /** Patient where something comes, quick where something does not. */
  private static final Pace PACE =
      new Pace(
          Duration.ofSeconds(30),
          Duration.ofMillis(1),
          Duration.ofSeconds(30),
          Duration.ofSeconds(2),
          Duration.ofSeconds(30),
          Duration.ofMillis(10),
          Duration.ofHours(1));

  @TempDir Path folder;
  private final FakeProcesses processes = new FakeProcesses();
  private final BlockingQueue<DataPlaneEvent> events = new LinkedBlockingQueue<>();
  private KeptDataPlane plane;

  @BeforeEach
  void begin() {
    plane = begun(PACE);
  }

  @AfterEach
  void end() {
    plane.close();
    processes.endAll();
  }

  private KeptDataPlane begun(Pace pace) {
    KeptDataPlane begun =
        KeptDataPlane.begin(
            new DataPlanePlaces(folder, folder), _ -> "instance 'other'", processes, pace);
    begun.events(events::add);
    return begun;
  }

  private <E extends DataPlaneEvent> E await(Class<E> kind) throws InterruptedException {
    while (true) {
      DataPlaneEvent next = events.poll(60, TimeUnit.SECONDS);
      assertThat(next).as("the next event, waiting for %s", kind).isNotNull();
      if (kind.isInstance(next)) {
        return kind.cast(next);
      }
    }
  }

  private static void assertFails(String code, Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            DataPlaneFailure.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  // ---- what is wanted ----

  @Test
  void bothKnowWhatIsWantedWhenApplyReturns() {
    plane.apply(wanted(7, WEB, published(WEB, 8080)));
    assertThat(processes.nat().guests()).containsExactly(WEB);
    assertThat(processes.nat().publications()).containsExactly(published(WEB, 8080));
    assertThat(processes.fabric().plans())
        .singleElement()
        .satisfies(plan -> {
          assertThat(plan.revision()).isEqualTo(7);
          assertThat(plan.nat()).isEqualTo(folder.resolve("nat-link").toString());
        });
  }

  @Test
  void onlyWhatDiffersIsTold() {
    plane.apply(wanted(1, WEB, published(WEB, 8080)));
    plane.apply(wanted(1, WEB, published(WEB, 8080)));
    plane.apply(wanted(2, List.of(WEB, DB), published(WEB, 8081)));
    assertThat(processes.nat().asks())
        .containsExactly("guest web", "publish 8080", "unpublish 8080", "guest db", "publish 8081");
    assertThat(processes.fabric().plans()).hasSize(2);
  }

  @Test
  void nothingRunsBeforeAnythingIsWanted() {
    plane.apply(Wanted.nothing());
    assertThat(processes.running()).isZero();
    assertThat(plane.state()).isEqualTo(new DataPlaneState(Optional.empty(), Optional.empty(), 0));
    assertThat(plane.flows()).isEmpty();
    assertFails(
        "dataplane.not-running", () -> plane.why(new WhyQuestion("web", "db", "tcp", 5432)));
  }

  @Test
  void withoutGuestsThatGoOutsideThereIsNoNat() {
    plane.apply(new Wanted(Plans.plan(1, List.of(WEB)), List.of(), List.of()));
    assertThat(processes.fabric().plans().getFirst().nat()).isEmpty();
    assertThat(processes.running()).isEqualTo(1);
  }

  @Test
  void aTakenPortIsNamedAndWhatWasInForceStays() {
    plane.apply(wanted(1, WEB, published(WEB, 8080)));
    processes.takenPorts.add(9090);
    assertThatThrownBy(() ->
            plane.apply(wanted(2, List.of(WEB, DB), published(DB, 9091), published(DB, 9090))))
        .isInstanceOf(DataPlaneFailure.class)
        .hasMessage("cannot publish 127.0.0.1:9090/tcp: the port is in use by instance 'other'")
        .satisfies(e -> assertThat(((Failure) e).kind()).isEqualTo(Failure.Kind.CONFLICT));
    assertThat(processes.nat().guests()).containsExactly(WEB);
    assertThat(processes.nat().publications()).containsExactly(published(WEB, 8080));
    assertThat(processes.fabric().plans()).hasSize(1);
  }

  @Test
  void portsThatNobodyMayHaveAreRefusedByTheirReason() {
    assertFails("port.forbidden", () -> plane.apply(wanted(1, WEB, published(WEB, 80))));
    NatPublication elsewhere = new NatPublication("web", "tcp", "203.0.113.9", 8080, 80);
    assertFails("port.no-address", () -> plane.apply(wanted(1, WEB, elsewhere)));
  }

  @Test
  void aPlanThatTheFabricRefusesIsTakenBackFromTheNatToo() throws Exception {
    plane.apply(wanted(1, WEB));
    processes.fabric().refuse("the plan was not applied: too much");
    assertFails("dataplane.refused", () -> plane.apply(wanted(2, DB)));
    assertThat(processes.nat().guests()).containsExactly(WEB);
    events.clear();
    processes.process(FabricControl.PROGRAM).kill();
    await(DataPlaneEvent.Began.class);
    assertThat(processes.fabric().plans().getLast().revision()).isEqualTo(1);
  }

  @Test
  void aPortMovesToAnotherGuestAtOnce() {
    plane.apply(wanted(1, List.of(WEB, DB), published(WEB, 8080)));
    plane.apply(wanted(2, List.of(WEB, DB), published(DB, 8080)));
    assertThat(processes.nat().publications()).containsExactly(published(DB, 8080));
  }

  @Test
  void anInterruptDoesNotLeaveItHalfDone() {
    Thread.currentThread().interrupt();
    plane.apply(wanted(1, WEB, published(WEB, 8080)));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(processes.nat().publications()).hasSize(1);
    assertThat(processes.fabric().plans()).hasSize(1);
  }

  // ---- processes end ----

  @Test
  void whoIsKilledComesBackAndIsToldEverything() throws Exception {
    plane.apply(wanted(1, WEB, published(WEB, 8080)));
    for (String program : List.of(NatControl.PROGRAM, FabricControl.PROGRAM)) {
      FakeProcesses.FakeProcess before = processes.process(program);
      events.clear();
      before.kill();
      assertThat(await(DataPlaneEvent.Ended.class))
          .isEqualTo(new DataPlaneEvent.Ended(program, before.pid()));
      assertThat(await(DataPlaneEvent.Began.class).pid()).isNotEqualTo(before.pid());
    }
    assertThat(processes.nat().publications()).containsExactly(published(WEB, 8080));
    assertThat(processes.fabric().plans().getLast().revision()).isEqualTo(1);
    assertThat(plane.state().starts()).isEqualTo(4);
  }

  @Test
  void whatIsAppliedWhileOneIsAwayIsToldOnceItIsThere() {
    plane.apply(wanted(1, WEB));
    processes.process(NatControl.PROGRAM).kill();
    processes.process(FabricControl.PROGRAM).kill();
    plane.apply(wanted(2, List.of(WEB, DB), published(DB, 8080)));
    assertThat(processes.nat().publications()).containsExactly(published(DB, 8080));
    assertThat(processes.fabric().plans().getLast().revision()).isEqualTo(2);
  }

  @Test
  void aPortThatSomebodyTookMeanwhileIsToldAndComesBack() throws Exception {
    plane.apply(wanted(1, WEB, published(WEB, 8080), published(WEB, 8081)));
    processes.takenPorts.add(8080);
    processes.process(NatControl.PROGRAM).kill();
    assertThat(await(DataPlaneEvent.PortLost.class).publication()).isEqualTo(published(WEB, 8080));
    plane.apply(wanted(2, List.of(WEB, DB), published(WEB, 8080), published(WEB, 8081)));
    assertThat(processes.nat().publications()).containsExactly(published(WEB, 8081));
    while (processes.nat().inVain() < 5) {
      Thread.sleep(PACE.look());
    }
    processes.takenPorts.clear();
    while (processes.nat().publications().size() < 2) {
      Thread.sleep(PACE.look());
    }
  }

  @Test
  void aProgramThatCannotBeRunIsAFailureAndStartedOnceItCan() {
    processes.refuse(Optional.of("No such file or directory"));
    assertThatThrownBy(() -> plane.apply(wanted(1, WEB)))
        .isInstanceOf(DataPlaneFailure.class)
        .hasMessageContaining("does not start: No such file or directory");
    processes.refuse(Optional.empty());
    plane.apply(wanted(1, WEB));
    assertThat(processes.nat().guests()).containsExactly(WEB);
  }

  @Test
  void whoDoesNotAnswerIsSaidToBeSilent() {
    plane.close();
    Duration soon = Duration.ofMillis(200);
    plane = begun(new Pace(soon, PACE.look(), soon, soon, soon, soon, PACE.idle()));
    plane.apply(new Wanted(Plans.plan(1, List.of(WEB)), List.of(), List.of()));
    processes.fabric().fallSilent();
    assertFails("dataplane.silent", () -> plane.why(new WhyQuestion("web", "db", "tcp", 5432)));
  }

  // ---- engines end ----

  @Test
  void theNextEngineFindsThemAndLosesNothing() {
    plane.apply(wanted(1, WEB, published(WEB, 8080)));
    FakeNat nat = processes.nat();
    FakeFabric fabric = processes.fabric();
    plane.close();
    assertThat(processes.running()).isEqualTo(2);
    plane = begun(PACE);
    plane.resume(wanted(1, WEB, published(WEB, 8080)));
    assertThat(processes.nat()).isSameAs(nat);
    assertThat(processes.fabric()).isSameAs(fabric);
    assertThat(nat.asks()).containsExactly("guest web", "publish 8080", "guest web");
    assertThat(plane.state().starts()).isZero();
  }

  @Test
  void anEngineThatDoesNotKnowYetTellsNothing() throws Exception {
    plane.apply(wanted(1, WEB));
    FakeNat nat = processes.nat();
    plane.close();
    plane = begun(PACE);
    await(DataPlaneEvent.Began.class);
    plane.close();
    assertThat(nat.asks()).containsExactly("guest web");
    assertThat(processes.running()).isEqualTo(2);
  }

  @Test
  void aPortLostBetweenTwoEnginesIsNoFailure() throws Exception {
    processes.takenPorts.add(8080);
    plane.resume(wanted(1, WEB, published(WEB, 8080)));
    assertThat(await(DataPlaneEvent.PortLost.class).why()).contains("127.0.0.1:8080/tcp");
    assertThat(processes.nat().guests()).containsExactly(WEB);
  }

  @Test
  void whoeverIsNotNeededEndsWithTheEngine() {
    plane.apply(wanted(1, WEB));
    plane.apply(Wanted.nothing());
    plane.close();
    assertThat(processes.running()).isZero();
  }

  @Test
  void whoeverIsNotNeededForLongEnds() throws Exception {
    plane.close();
    Duration soon = Duration.ofMillis(20);
    plane =
        begun(
            new Pace(
                PACE.starting(),
                PACE.look(),
                PACE.answer(),
                PACE.ending(),
                PACE.applying(),
                PACE.retry(),
                soon));
    plane.apply(wanted(1, WEB));
    plane.apply(Wanted.nothing());
    while (processes.running() > 0) {
      Thread.sleep(PACE.look());
    }
    plane.apply(wanted(2, WEB));
    assertThat(processes.running()).isEqualTo(2);
  }

  // ---- what they know ----

  @Test
  void questionsReachTheFabric() throws Exception {
    plane.apply(wanted(1, WEB));
    assertThat(plane.why(new WhyQuestion("web", "db", "tcp", 5432)).reason()).isEqualTo("no-link");
    assertThat(plane.denied()).containsExactly(FakeFabric.DENIAL);
    assertThat(plane.flows()).containsExactly(FakeFabric.FLOW);
    assertThat(plane.natFlows()).isEmpty();
    assertThat(plane.state().fabric().orElseThrow().revision()).isEqualTo(1);
    try (InputStream capture = plane.capture(new CaptureWish("web", "", 0))) {
      assertThat(capture.readNBytes(FakeFabric.CAPTURED.length)).isEqualTo(FakeFabric.CAPTURED);
    }
  }

  @Test
  void whatHappensIsToldOfBoth() throws Exception {
    plane.apply(wanted(1, WEB));
    FabricEvent denied = new FabricEvent("denied", "web", 0, FakeFabric.DENIAL);
    processes.fabric().tell(denied);
    assertThat(await(DataPlaneEvent.OfFabric.class).event()).isEqualTo(denied);
    NatEvent accepted =
        new NatEvent("accepted", 3, "tcp", "192.0.2.7", 40000, "web", 80, "::", 8080, 0, 0, 0, 0);
    processes.nat().tell(accepted);
    assertThat(await(DataPlaneEvent.OfNat.class).event()).isEqualTo(accepted);
  }
}
