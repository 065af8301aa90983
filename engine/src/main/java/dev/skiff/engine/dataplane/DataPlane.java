package dev.skiff.engine.dataplane;

import dev.skiff.wire.fabric.CaptureWish;
import dev.skiff.wire.fabric.Denial;
import dev.skiff.wire.fabric.FlowSummary;
import dev.skiff.wire.fabric.PortState;
import dev.skiff.wire.fabric.WhyAnswer;
import dev.skiff.wire.fabric.WhyQuestion;
import java.io.InputStream;
import java.util.List;
import java.util.function.Consumer;

/**
 * What carries packets, as one thing: {@code skiff-fabric} and {@code skiff-nat}, which outlive the
 * engine and are started again when they end. Safe for several threads; methods block.
 */
public interface DataPlane extends AutoCloseable {

  /** Begins to start what does not run yet, without waiting: an {@link #apply} follows soon. */
  void prepare();

  /**
   * Makes this what both processes do; returns once both have acknowledged. It is told to them
   * again whenever one of them comes back, until another is applied. Calls are served one after the
   * other. Before the first one nothing is told: processes of an earlier engine go on with what
   * that one told them.
   *
   * @throws DataPlaneFailure and what was wanted before is in force again: {@code port.taken},
   *     {@code port.forbidden}, {@code port.no-address}, {@code dataplane.refused}. With {@code
   *     dataplane.not-started} or {@code dataplane.silent} this is what is wanted all the same, and
   *     told as soon as the process can be
   */
  void apply(Wanted wanted);

  /**
   * The first apply of an engine, of what an earlier one had running. Its ports were published
   * before, so one that cannot be published is no failure, but told as an event and tried again.
   */
  void resume(Wanted running);

  /**
   * May an instance begin to talk to another, or to an address? Answered by the code that judges.
   *
   * @throws DataPlaneFailure {@code dataplane.not-running} before anything was wanted, {@code
   *     dataplane.refused} for an instance that the plan lacks; likewise the others that ask
   */
  WhyAnswer why(WhyQuestion question);

  /** Kinds of denied packets since the fabric's start; empty where none runs. */
  List<Denial> denied();

  /** What the fabric lets through at the moment, of at most 10,000; empty where none runs. */
  List<FlowSummary> flows();

  /** What goes through the NAT at the moment, of at most 10,000; empty where none runs. */
  List<NatFlow> natFlows();

  /** What went in and out of each guest since it was attached; empty where no fabric runs. */
  List<PortState> ports();

  /** How both are; does not wait for a process that is being started. */
  DataPlaneState state();

  /**
   * Tells what happens from now on, in order for each process. The listener is called by one thread
   * of each process and should not block for long: what finds no room meanwhile is told as {@code
   * lost}.
   *
   * @return to be closed by whoever wants no more
   */
  Subscription events(Consumer<DataPlaneEvent> listener);

  /**
   * Captures frames with their verdicts.
   *
   * @return pcapng, which ends with the fabric; to be closed
   * @throws DataPlaneFailure {@code dataplane.refused} for an instance that the plan lacks
   */
  InputStream capture(CaptureWish wish);

  /** Ends both processes, and with them all flows; {@link #apply} starts them again. */
  void stop();

  /**
   * Lets go of the processes. They run on, but for those of whom nothing is wanted: these are
   * stopped.
   */
  @Override
  void close();

  /** A listener's place; closing it twice is no error. */
  @FunctionalInterface
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
