package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import io.avaje.jsonb.Json.Naming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What Docker has no field for. */
@Json(naming = Naming.UpperCamel)
public record InstanceExtra(
    String base,
    String kernel,
    String phase,
    String outcome,
    @Nullable Long readyMillis,
    boolean ready,
    @Nullable String reason,
    long lostOutputBytes,
    List<Milestone> timeline) {

  /**
   * A moment of the last start: create, boot-set, hypervisor, kernel, init, program, ready, in this
   * order.
   *
   * @param micros since the start was asked for
   */
  @Json
  public record Milestone(String name, long micros) {}
}
