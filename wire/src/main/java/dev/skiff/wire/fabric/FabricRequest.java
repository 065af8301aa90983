package dev.skiff.wire.fabric;

import dev.skiff.wire.api.Received;
import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * A line to the fabric.
 *
 * @param version of the control protocol, {@link #VERSION}
 * @param ask one of the asks of docs/design/fabric.md
 * @param plan to apply; likewise the others belong to the ask of their name
 */
@Json
public record FabricRequest(
    int version,
    String ask,
    @Nullable FabricPlan plan,
    @Nullable WhyQuestion why,
    @Nullable CaptureWish capture) {
  public static final int VERSION = 1;

  public FabricRequest {
    ask = Received.text(ask);
  }

  /** A request that takes nothing more. */
  public static FabricRequest of(String ask) {
    return new FabricRequest(VERSION, ask, null, null, null);
  }

  public static FabricRequest apply(FabricPlan plan) {
    return new FabricRequest(VERSION, "apply", plan, null, null);
  }

  public static FabricRequest why(WhyQuestion question) {
    return new FabricRequest(VERSION, "why", null, question, null);
  }

  public static FabricRequest capture(CaptureWish wish) {
    return new FabricRequest(VERSION, "capture", null, null, wish);
  }
}
