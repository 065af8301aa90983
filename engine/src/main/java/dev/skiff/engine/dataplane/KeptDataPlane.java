package dev.skiff.engine.dataplane;

import dev.skiff.wire.fabric.CaptureWish;
import dev.skiff.wire.fabric.Denial;
import dev.skiff.wire.fabric.FabricState;
import dev.skiff.wire.fabric.FlowSummary;
import dev.skiff.wire.fabric.PortState;
import dev.skiff.wire.fabric.WhyAnswer;
import dev.skiff.wire.fabric.WhyQuestion;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The data plane as two processes of this host: docs/design/dataplane.md. */
public final class KeptDataPlane implements DataPlane {
  private static final Logger LOG = LoggerFactory.getLogger(KeptDataPlane.class);

  private final Pace pace;
  private final PortHolders holders;
  private final DataPlanePlaces places;
  private final FabricControl fabricControl;
  private final Listeners listeners = new Listeners();
  private final ReentrantLock applying = new ReentrantLock();
  private final AtomicBoolean retrying = new AtomicBoolean();
  private final Orders orders;
  private final KeptProcess fabric;
  private final KeptProcess nat;
  private final Chores chores;

  private KeptDataPlane(
      DataPlanePlaces places, PortHolders holders, Processes processes, Pace pace) {
    this.places = places;
    this.holders = holders;
    this.pace = pace;
    this.chores = new Chores(pace);
    this.fabricControl = new FabricControl(places.fabric().control(), pace.answer());
    this.orders =
        new Orders(
            new FabricSide(fabricControl, places.natLink().toString()),
            new NatSide(this::openNat),
            listeners);
    this.fabric =
        new KeptProcess(
            places.fabric(), processes, new FabricCare(fabricControl, orders, listeners), pace);
    this.nat =
        new KeptProcess(
            places.nat(),
            processes,
            new NatCare(this::openNat, orders, listeners, this::retryLost),
            pace);
  }

  /**
   * Begins to keep both processes: finds those of an earlier engine, starts none before something
   * is wanted.
   *
   * @param holders who has a port that is taken, for messages
   */
  public static KeptDataPlane begin(DataPlanePlaces places, PortHolders holders) {
    return begin(places, holders, new HostProcesses(), Pace.REAL);
  }

  static KeptDataPlane begin(
      DataPlanePlaces places, PortHolders holders, Processes processes, Pace pace) {
    KeptDataPlane plane = new KeptDataPlane(places, holders, processes, pace);
    plane.fabric.begin();
    plane.nat.begin();
    return plane;
  }

  private NatControl openNat() throws IOException {
    return NatControl.open(places.nat().control(), pace.answer(), holders);
  }

  // ---- what is wanted ----

  @Override
  public void prepare() {
    fabric.want();
    nat.want();
    noteNeeds();
  }

  @Override
  public void resume(Wanted running) {
    // What was wanted before is wanted again: none of its ports is new.
    uninterrupted(() -> applyNow(running, running));
  }

  @Override
  public void apply(Wanted next) {
    uninterrupted(() -> applyNow(orders.wanted().orElse(Wanted.nothing()), next));
  }

  private void applyNow(Wanted before, Wanted next) throws InterruptedException {
    orders.exchange(next);
    try {
      Optional<DataPlaneFailure> withoutNat = tellNat(before, next);
      if (next.needsFabric() || fabric.isUp()) {
        tell(fabric, FabricControl.PROGRAM, orders::tellFabric);
      }
      if (withoutNat.isPresent()) {
        throw withoutNat.get();
      }
    } catch (DataPlaneFailure failure) {
      if (failure.isRefusal()) {
        takeBack(before);
      }
      throw failure;
    } finally {
      noteNeeds();
      retryLost();
    }
  }

  /** What is not needed is stopped after a while. */
  private void noteNeeds() {
    Wanted now = orders.wanted().orElse(Wanted.nothing());
    note(fabric, now.needsFabric());
    note(nat, now.needsNat());
  }

  /** One that is needed may have been stopped, for idleness, since it was told so. */
  private void note(KeptProcess process, boolean needed) {
    chores.needed(process, needed);
    if (needed) {
      process.want();
    }
  }

  /** Guests reach each other without a NAT: one that does not start keeps nothing from them. */
  private Optional<DataPlaneFailure> tellNat(Wanted before, Wanted next)
      throws InterruptedException {
    try {
      if (next.needsNat() || nat.isUp()) {
        tell(nat, NatControl.PROGRAM, () -> orders.tellNat(before));
      }
      return Optional.empty();
    } catch (DataPlaneFailure failure) {
      if (failure.isRefusal()) {
        throw failure;
      }
      return Optional.of(failure);
    }
  }

  /** Something that a process is told, or asked. */
  @FunctionalInterface
  private interface Telling {
    void tell() throws IOException;
  }

  /** Waits for a process that is just being started; tells the next when one ends meanwhile. */
  private void tell(KeptProcess process, String program, Telling telling)
      throws InterruptedException {
    long from = System.nanoTime();
    while (true) {
      process.awaitUp(pace.applying());
      try {
        telling.tell();
        return;
      } catch (IOException e) {
        if (System.nanoTime() - from > pace.applying().toNanos()) {
          throw DataPlaneFailure.silent(program, "apply", pace.applying(), e);
        }
        process.doubt();
      }
    }
  }

  /** Who does not answer now is told when it does. */
  private void takeBack(Wanted before) {
    orders.exchange(before);
    try {
      if (nat.isUp()) {
        orders.publishLost();
      }
      if (fabric.isUp()) {
        orders.tellFabric();
      }
    } catch (IOException | DataPlaneFailure e) {
      LOG.warn("what was wanted before is not in force again yet: {}", e.getMessage());
      nat.doubt();
      fabric.doubt();
    }
  }

  /** Tries lost ports again after a while, for as long as there are any. */
  private void retryLost() {
    if (orders.hasLost() && retrying.compareAndSet(false, true)) {
      chores.retry(this::publishLost);
    }
  }

  private void publishLost() {
    retrying.set(false);
    try {
      if (nat.isUp()) {
        orders.publishLost();
      }
    } catch (IOException e) {
      LOG.info("{}: {}", NatControl.PROGRAM, e.getMessage());
    } finally {
      retryLost();
    }
  }

  /** What must not be left half done. */
  @FunctionalInterface
  private interface Work {
    void run() throws InterruptedException;
  }

  /** One after the other, on a thread of its own: an interrupt of this one is kept for later. */
  private void uninterrupted(Work work) {
    FutureTask<Void> task =
        new FutureTask<>(() -> {
          applying.lock();
          try {
            work.run();
          } finally {
            applying.unlock();
          }
          return null;
        });
    Thread.ofVirtual().name("data plane apply").start(task);
    boolean interrupted = false;
    while (!task.isDone()) {
      try {
        task.get();
      } catch (InterruptedException later) {
        interrupted = true;
      } catch (ExecutionException told) {
        // Below.
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (task.state() == FutureTask.State.FAILED) {
      throw task.exceptionNow() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(task.exceptionNow());
    }
  }

  // ---- what they know ----

  @Override
  public WhyAnswer why(WhyQuestion question) {
    return asked("why", () -> fabricControl.why(question));
  }

  @Override
  public InputStream capture(CaptureWish wish) {
    return asked("capture", () -> fabricControl.capture(wish));
  }

  @Override
  public List<Denial> denied() {
    return fabric.isUp() ? asked("denied", fabricControl::denied) : List.of();
  }

  @Override
  public List<FlowSummary> flows() {
    return fabric.isUp() ? asked("flows", fabricControl::flows) : List.of();
  }

  @Override
  public List<NatFlow> natFlows() {
    if (!nat.isUp()) {
      return List.of();
    }
    try (NatControl control = openNat()) {
      return control.flows();
    } catch (IOException e) {
      throw DataPlaneFailure.silent(NatControl.PROGRAM, "flows", pace.answer(), e);
    }
  }

  @Override
  public List<PortState> ports() {
    return fabricState().map(FabricState::ports).orElse(List.of());
  }

  @Override
  public DataPlaneState state() {
    return new DataPlaneState(fabricState(), natState(), fabric.starts() + nat.starts());
  }

  private Optional<FabricState> fabricState() {
    try {
      return fabric.isUp() ? Optional.of(fabricControl.state()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Optional<NatState> natState() {
    if (!nat.isUp()) {
      return Optional.empty();
    }
    try (NatControl control = openNat()) {
      return Optional.of(control.state());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** A question to the fabric. */
  @FunctionalInterface
  private interface Question<T> {
    T ask() throws IOException;
  }

  /** Starts the fabric for it, where the plan has anybody to ask about. */
  private <T> T asked(String ask, Question<T> question) {
    try {
      if (!fabric.isUp()) {
        if (orders.wanted().orElse(Wanted.nothing()).plan().ports().isEmpty()) {
          throw DataPlaneFailure.notRunning(FabricControl.PROGRAM);
        }
        fabric.awaitUp(pace.applying());
        noteNeeds();
      }
      return question.ask();
    } catch (IOException e) {
      throw DataPlaneFailure.silent(FabricControl.PROGRAM, ask, pace.answer(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw DataPlaneFailure.notRunning(FabricControl.PROGRAM);
    }
  }

  @Override
  public Subscription events(Consumer<DataPlaneEvent> listener) {
    return listeners.add(listener);
  }

  // ---- ends ----

  @Override
  public void stop() {
    try {
      fabric.stop();
      nat.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What this engine knows nothing of is left to the next one. */
  @Override
  public void close() {
    chores.close();
    fabric.close();
    nat.close();
    if (orders.wanted().filter(all -> !all.needsFabric() && !all.needsNat()).isPresent()) {
      fabric.endAll();
      nat.endAll();
    }
  }
}
