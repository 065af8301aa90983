package dev.skiff.engine.dataplane;

import dev.skiff.wire.api.MalformedJson;
import dev.skiff.wire.api.WireJson;
import dev.skiff.wire.fabric.Applied;
import dev.skiff.wire.fabric.Denial;
import dev.skiff.wire.fabric.FabricAnswer;
import dev.skiff.wire.fabric.FabricEvent;
import dev.skiff.wire.fabric.FabricPlan;
import dev.skiff.wire.fabric.FabricRequest;
import dev.skiff.wire.fabric.FabricState;
import dev.skiff.wire.fabric.FlowSummary;
import dev.skiff.wire.fabric.WhyAnswer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A fabric that moves nothing. */
final class FakeFabric implements LineServer.Desk, AutoCloseable {
  static final Denial DENIAL = new Denial("web", "db", "10.87.0.3", "tcp", 5432, "no-link", 3, 10);
  static final FlowSummary FLOW =
      new FlowSummary("web", "10.87.0.2", 40000, "db", "10.87.0.3", 5432, "tcp", "open", 1);
  static final byte[] CAPTURED = "pcapng".getBytes(StandardCharsets.UTF_8);

  private final List<FabricPlan> plans = new CopyOnWriteArrayList<>();
  private final long pid;
  private final LineServer server;
  private volatile String refusal = "";
  private volatile boolean silent;

  FakeFabric(Path socket, long pid) throws IOException {
    this.pid = pid;
    this.server = new LineServer(socket, this);
  }

  /** All that were applied. */
  List<FabricPlan> plans() {
    return List.copyOf(plans);
  }

  /** Refuses plans from now on; empty for no more. */
  void refuse(String why) {
    refusal = why;
  }

  /** Answers nothing from now on. */
  void fallSilent() {
    silent = true;
  }

  void tell(FabricEvent event) throws IOException {
    server.tell(WireJson.write(FabricEvent.class, event));
  }

  @Override
  public boolean beginsStream(byte[] line) {
    return request(line).ask().equals("events");
  }

  @Override
  public List<byte[]> answer(byte[] line) {
    if (silent) {
      return List.of();
    }
    FabricRequest request = request(line);
    byte[] answer = WireJson.write(FabricAnswer.class, answer(request));
    return request.ask().equals("capture") ? List.of(answer, CAPTURED) : List.of(answer);
  }

  private FabricAnswer answer(FabricRequest request) {
    return switch (request.ask()) {
      case "apply" -> apply(request);
      case "state" -> FabricAnswer.of(state());
      case "why" -> FabricAnswer.of(new WhyAnswer(false, "no-link", ""));
      case "denied" -> FabricAnswer.ofDenied(List.of(DENIAL));
      case "flows" -> FabricAnswer.ofFlows(List.of(FLOW));
      default -> FabricAnswer.done();
    };
  }

  private FabricAnswer apply(FabricRequest request) {
    FabricPlan plan = request.plan();
    if (plan == null || !refusal.isEmpty()) {
      return FabricAnswer.refused(refusal);
    }
    plans.add(plan);
    return FabricAnswer.of(new Applied(plan.revision(), 0, 0, 0));
  }

  private FabricState state() {
    long revision = plans.isEmpty() ? 0 : plans.getLast().revision();
    return new FabricState(1, pid, revision, 0, 0, 0, 0, 0, 0, 0, List.of());
  }

  private static FabricRequest request(byte[] line) {
    try {
      return WireJson.read(FabricRequest.class, line);
    } catch (MalformedJson e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
