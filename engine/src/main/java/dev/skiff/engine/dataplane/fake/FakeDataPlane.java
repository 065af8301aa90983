package dev.skiff.engine.dataplane.fake;

import dev.skiff.engine.dataplane.DataPlane;
import dev.skiff.engine.dataplane.DataPlaneEvent;
import dev.skiff.engine.dataplane.DataPlaneFailure;
import dev.skiff.engine.dataplane.DataPlaneState;
import dev.skiff.engine.dataplane.NatFlow;
import dev.skiff.engine.dataplane.Wanted;
import dev.skiff.wire.fabric.CaptureWish;
import dev.skiff.wire.fabric.Denial;
import dev.skiff.wire.fabric.FlowSummary;
import dev.skiff.wire.fabric.PlanCheck;
import dev.skiff.wire.fabric.PortState;
import dev.skiff.wire.fabric.WhyAnswer;
import dev.skiff.wire.fabric.WhyQuestion;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Carries nothing: what is applied is in force at once, unless the test's own rule throws. Safe for
 * several threads.
 */
public final class FakeDataPlane implements DataPlane {
  private final List<Wanted> applied = new CopyOnWriteArrayList<>();
  private final List<Consumer<DataPlaneEvent>> listeners = new CopyOnWriteArrayList<>();
  private final List<Denial> denied = new CopyOnWriteArrayList<>();
  private volatile List<PortState> ports = List.of();
  private int refusals;
  private volatile UnaryOperator<Wanted> rule = UnaryOperator.identity();

  /** What happens to what is applied from now on: it may throw a {@code DataPlaneFailure}. */
  public void rule(UnaryOperator<Wanted> next) {
    rule = next;
  }

  /** From now on a port of the host is another process's. */
  public void refusePort(String address, int port) {
    rule =
        wanted -> {
          wanted.publications().stream()
              .filter(each -> each.address().equals(address) && each.port() == port)
              .forEach(each -> {
                throw DataPlaneFailure.portTaken(each, "another process");
              });
          return wanted;
        };
  }

  /** From now on everything can be applied. */
  public void refuseNothing() {
    rule = UnaryOperator.identity();
  }

  /** Waits until something is in force. */
  public synchronized void await(Predicate<Wanted> condition) throws InterruptedException {
    while (!condition.test(inForce())) {
      wait();
    }
  }

  /** Waits until something was refused. */
  public synchronized void awaitRefusal() throws InterruptedException {
    while (refusals == 0) {
      wait();
    }
  }

  /** Tells of one more kind of denied packets. */
  public void deny(Denial denial) {
    denied.add(denial);
  }

  /** From now on this is what went in and out of guests. */
  public void carry(PortState... now) {
    ports = List.of(now);
  }

  /** All that was applied, in order. */
  public List<Wanted> applied() {
    return List.copyOf(applied);
  }

  /** What is in force. */
  public Wanted inForce() {
    List<Wanted> all = applied();
    return all.isEmpty() ? Wanted.nothing() : all.getLast();
  }

  /** Tells all listeners, on this thread. */
  public void tell(DataPlaneEvent event) {
    listeners.forEach(listener -> listener.accept(event));
  }

  @Override
  public void prepare() {
    // There is no process to start.
  }

  @Override
  public synchronized void apply(Wanted wanted) {
    List<String> faults = PlanCheck.faultsOf(wanted.plan());
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException("a plan with faults: " + faults);
    }
    try {
      applied.add(rule.apply(wanted));
    } catch (DataPlaneFailure e) {
      refusals++;
      throw e;
    } finally {
      notifyAll();
    }
  }

  @Override
  public synchronized void resume(Wanted running) {
    applied.add(running);
    notifyAll();
  }

  /** Allowed where the plan has such a link; open networks and the outside are not looked at. */
  @Override
  public WhyAnswer why(WhyQuestion question) {
    boolean linked =
        inForce().plan().links().stream()
            .filter(link -> link.from().equals(question.from()) && link.to().equals(question.to()))
            .anyMatch(
                link -> link.firstPort() <= question.port() && question.port() <= link.lastPort());
    return linked
        ? new WhyAnswer(true, "allowed", "link " + question.from() + " → " + question.to())
        : new WhyAnswer(false, "no-link", "");
  }

  @Override
  public List<Denial> denied() {
    return List.copyOf(denied);
  }

  @Override
  public List<FlowSummary> flows() {
    return List.of();
  }

  @Override
  public List<NatFlow> natFlows() {
    return List.of();
  }

  @Override
  public List<PortState> ports() {
    return ports;
  }

  @Override
  public DataPlaneState state() {
    return new DataPlaneState(Optional.empty(), Optional.empty(), 0);
  }

  @Override
  public Subscription events(Consumer<DataPlaneEvent> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Of no frames: who they would be of. */
  @Override
  public InputStream capture(CaptureWish wish) {
    return new ByteArrayInputStream(
        (wish.instance() + " " + wish.peer()).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void stop() {
    // There is no process to end.
  }

  @Override
  public void close() {
    listeners.clear();
  }
}
