package dev.skiff.wire.fabric;

import dev.skiff.wire.api.Received;
import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The line that answers a request.
 *
 * @param error why it was not done; empty where it was
 */
@Json
public record FabricAnswer(
    int version,
    String error,
    @Nullable Applied applied,
    @Nullable FabricState state,
    @Nullable WhyAnswer why,
    List<Denial> denied,
    List<FlowSummary> flows) {
  public FabricAnswer {
    error = Received.text(error);
    denied = Received.list(denied);
    flows = Received.list(flows);
  }

  /** Done, and nothing to say. */
  public static FabricAnswer done() {
    return new FabricAnswer(FabricRequest.VERSION, "", null, null, null, List.of(), List.of());
  }

  public static FabricAnswer refused(String error) {
    return new FabricAnswer(FabricRequest.VERSION, error, null, null, null, List.of(), List.of());
  }

  public static FabricAnswer of(Applied applied) {
    return new FabricAnswer(FabricRequest.VERSION, "", applied, null, null, List.of(), List.of());
  }

  public static FabricAnswer of(FabricState state) {
    return new FabricAnswer(FabricRequest.VERSION, "", null, state, null, List.of(), List.of());
  }

  public static FabricAnswer of(WhyAnswer why) {
    return new FabricAnswer(FabricRequest.VERSION, "", null, null, why, List.of(), List.of());
  }

  public static FabricAnswer ofDenied(List<Denial> denied) {
    return new FabricAnswer(FabricRequest.VERSION, "", null, null, null, denied, List.of());
  }

  public static FabricAnswer ofFlows(List<FlowSummary> flows) {
    return new FabricAnswer(FabricRequest.VERSION, "", null, null, null, List.of(), flows);
  }
}
