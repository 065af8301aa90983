package dev.skiff.fabric.control;

import dev.skiff.fabric.flow.Flow;
import dev.skiff.fabric.loop.FrameLoop;
import dev.skiff.fabric.packet.Protocol;
import dev.skiff.fabric.port.Port;
import dev.skiff.fabric.port.PortCounters;
import dev.skiff.fabric.table.TableCompiler;
import dev.skiff.fabric.table.Tables;
import dev.skiff.fabric.verdict.Denials;
import dev.skiff.fabric.verdict.Drop;
import dev.skiff.fabric.verdict.Openings;
import dev.skiff.wire.fabric.Applied;
import dev.skiff.wire.fabric.Denial;
import dev.skiff.wire.fabric.FabricAnswer;
import dev.skiff.wire.fabric.FabricPlan;
import dev.skiff.wire.fabric.FabricRequest;
import dev.skiff.wire.fabric.FabricState;
import dev.skiff.wire.fabric.FlowSummary;
import dev.skiff.wire.fabric.PlanCheck;
import dev.skiff.wire.fabric.PlanLimits;
import dev.skiff.wire.fabric.PlannedPort;
import dev.skiff.wire.fabric.PortState;
import dev.skiff.wire.fabric.WhyAnswer;
import dev.skiff.wire.fabric.WhyQuestion;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Does what one request asks, by asking the loop. Thread-safe; blocks until it is done. */
public final class Desk {
  private static final int MOST_FLOWS = 10_000;

  /** How the way outside is told among ports. */
  private static final PlannedPort OUTSIDE =
      PlannedPort.of("", PortState.OUTSIDE, "", "", List.of());

  private final FrameLoop loop;
  private final Events events;
  private final LongSupplier allocatedBytes;

  /**
   * Makes a desk.
   *
   * @param allocatedBytes of the loop's thread so far
   */
  public Desk(FrameLoop loop, Events events, LongSupplier allocatedBytes) {
    this.loop = loop;
    this.events = events;
    this.allocatedBytes = allocatedBytes;
  }

  /** The answer to a request that is answered with one line. */
  public FabricAnswer answer(FabricRequest request) throws InterruptedException {
    if (request.version() != FabricRequest.VERSION) {
      return FabricAnswer.refused(
          "the request has version %d; this fabric speaks %d"
              .formatted(request.version(), FabricRequest.VERSION));
    }
    return switch (request.ask()) {
      case "apply" -> apply(request);
      case "state" -> stated();
      case "why" -> why(request);
      case "denied" -> FabricAnswer.ofDenied(loop.asks().ask(this::denied));
      case "flows" -> FabricAnswer.ofFlows(loop.asks().ask(this::flows));
      default -> FabricAnswer.refused("this fabric does not know how to '" + request.ask() + "'");
    };
  }

  private FabricAnswer stated() throws InterruptedException {
    FabricState state = loop.asks().ask(this::state);
    return FabricAnswer.of(state);
  }

  private FabricAnswer apply(FabricRequest request) throws InterruptedException {
    FabricPlan plan = request.plan();
    if (plan == null) {
      return FabricAnswer.refused("'apply' came without a plan");
    }
    List<String> faults = PlanCheck.faultsOf(plan);
    if (!faults.isEmpty()) {
      return FabricAnswer.refused("the plan was not applied: " + String.join("; ", faults));
    }
    return FabricAnswer.of(apply(plan));
  }

  /** Two plans at once would be compiled against the same slots. */
  private synchronized Applied apply(FabricPlan plan) throws InterruptedException {
    Tables before = loop.asks().ask(this::tables);
    BitSet referred = loop.asks().ask(this::referred);
    Tables next = TableCompiler.compile(plan, before.slots(), referred::get);
    return loop.asks()
        .ask(() -> {
          events.use(next);
          return loop.apply(next);
        });
  }

  private Tables tables() {
    return loop.exchange().judge().tables();
  }

  private BitSet referred() {
    BitSet referred = new BitSet();
    for (int slot = 0; slot < 2 * PlanLimits.MAX_PORTS; slot++) {
      referred.set(slot, loop.flows().isReferred(slot));
    }
    return referred;
  }

  private FabricAnswer why(FabricRequest request) throws InterruptedException {
    WhyQuestion question = request.why();
    if (question == null) {
      return FabricAnswer.refused("'why' came without a question");
    }
    WhyAnswer answer =
        loop.asks()
            .ask(() -> {
              Openings openings = loop.exchange().judge().rules().openings();
              return new Why(tables(), openings, loop.exchange().second()).answer(question);
            });
    return FabricAnswer.of(answer);
  }

  private FabricState state() {
    Tables tables = tables();
    List<PortState> ports = new ArrayList<>();
    for (int slot = 1; slot < tables.slotCount(); slot++) {
      int number = slot;
      tables.port(slot).ifPresent(port -> ports.add(state(port, loop.exchange().port(number))));
    }
    if (tables.hasOutside()) {
      ports.add(state(OUTSIDE, loop.exchange().port(Tables.OUTSIDE_SLOT)));
    }
    return new FabricState(
        FabricPlan.VERSION,
        ProcessHandle.current().pid(),
        tables.plan().revision(),
        loop.flows().count(),
        loop.flows().limit(),
        loop.flows().evicted(),
        loop.flows().refused(),
        allocatedBytes.getAsLong(),
        loop.exchange().frames(),
        events.lost(),
        ports);
  }

  private static PortState state(PlannedPort planned, @Nullable Port port) {
    if (port == null) {
      return new PortState(
          planned.instance(), planned.name(), false, 0, 0, 0, 0, 0, 0, 0, Map.of());
    }
    PortCounters counters = port.counters();
    return new PortState(
        planned.instance(),
        planned.name(),
        port.isConnected(),
        counters.connections(),
        counters.receivedFrames(),
        counters.receivedBytes(),
        counters.sentFrames(),
        counters.sentBytes(),
        counters.lostAtOutput(),
        port.waitingBytes(),
        drops(counters));
  }

  private static Map<String, Long> drops(PortCounters counters) {
    Map<String, Long> drops = new LinkedHashMap<>();
    for (Drop reason : Drop.values()) {
      if (counters.drops(reason.number()) > 0) {
        drops.put(reason.word(), counters.drops(reason.number()));
      }
    }
    return drops;
  }

  private List<Denial> denied() {
    Tables tables = tables();
    int now = loop.exchange().second();
    return loop.exchange().denials().kinds().stream()
        .map(kind -> denial(tables, kind, now))
        .toList();
  }

  private static Denial denial(Tables tables, Denials.Kind kind, int now) {
    int who = tables.whoHas(kind.address().high(), kind.address().low());
    boolean known = who != Tables.NOBODY && !tables.isGateway(who);
    return new Denial(
        instance(tables, kind.slot()),
        known ? instance(tables, tables.slotOfAddress(who)) : "",
        kind.isIp() && !kind.others() ? kind.address().toString() : "",
        protocol(kind),
        kind.port(),
        kind.reason().word(),
        kind.count(),
        (now - kind.lastSecond()) * 1000L);
  }

  private static String protocol(Denials.Kind kind) {
    if (kind.others()) {
      return Denial.ANY;
    }
    return kind.isIp() ? Protocol.nameOf(kind.protocol()) : "arp";
  }

  private List<FlowSummary> flows() {
    Tables tables = tables();
    int now = loop.exchange().second();
    List<FlowSummary> flows = new ArrayList<>();
    loop.flows()
        .forEach(entry -> {
          if (flows.size() < MOST_FLOWS) {
            flows.add(summary(tables, loop.flows().describe(entry), now));
          }
        });
    return flows;
  }

  private static FlowSummary summary(Tables tables, Flow flow, int now) {
    return new FlowSummary(
        instance(tables, flow.initiator().slot()),
        flow.initiator().address().toString(),
        flow.initiator().port(),
        instance(tables, flow.responder().slot()),
        flow.responder().address().toString(),
        flow.responder().port(),
        Protocol.nameOf(flow.protocol()),
        flow.state().word(),
        now - flow.lastSecond());
  }

  private static String instance(Tables tables, int slot) {
    return tables.port(slot).map(PlannedPort::instance).orElse("");
  }
}
