package dev.skiff.engine.instance;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * The record of one instance, as it is stored.
 *
 * @param id 64 hexadecimal digits
 * @param name unique among instances
 * @param base the base it is bound to
 * @param run the last start, if there ever was one
 * @param outcome present exactly in phase EXITED
 * @param mac the guest's, for life
 */
@Json
public record Instance(
    String id,
    String name,
    String base,
    String mac,
    InstanceSpec spec,
    Instant createdAt,
    Phase phase,
    Optional<Run> run,
    Optional<Outcome> outcome,
    long lostOutputBytes) {

  /** What people type. */
  public String shortId() {
    return id.substring(0, 12);
  }
}
