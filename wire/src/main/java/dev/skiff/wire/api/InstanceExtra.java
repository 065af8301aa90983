package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Docker has no field for.
 *
 * @param baseReason why it runs on that base
 * @param machine of the last start, for people; empty before the first
 * @param phase created, booting, running, stopping or exited
 * @param outcome of the last end, as docs/design/engine.md lists them; empty before the first
 * @param exitCode of the last end; null while there is none
 * @param readyMillis from the request to start to every published port bound
 */
@Json
public record InstanceExtra(
    @Json.Property("Base") String base,
    @Json.Property("BaseReason") String baseReason,
    @Json.Property("Kernel") String kernel,
    @Json.Property("Machine") String machine,
    @Json.Property("Phase") String phase,
    @Json.Property("Outcome") String outcome,
    @Json.Property("ExitCode") @Nullable Integer exitCode,
    @Json.Property("ReadyMillis") @Nullable Long readyMillis,
    @Json.Property("Ready") boolean ready,
    @Json.Property("Reason") @Nullable String reason,
    @Json.Property("LostOutputBytes") long lostOutputBytes,
    @Json.Property("Timeline") List<Milestone> timeline) {
  public InstanceExtra {
    base = Received.text(base);
    baseReason = Received.text(baseReason);
    kernel = Received.text(kernel);
    machine = Received.text(machine);
    phase = Received.text(phase);
    outcome = Received.text(outcome);
    timeline = Received.list(timeline);
  }

  /**
   * A moment of the last start: create, boot-set, hypervisor, kernel, init, program, ready, in this
   * order.
   *
   * @param micros since the start was asked for
   */
  @Json
  public record Milestone(String name, long micros) {
    public Milestone {
      name = Received.text(name);
    }
  }
}
