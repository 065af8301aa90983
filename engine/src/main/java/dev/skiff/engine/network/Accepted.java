package dev.skiff.engine.network;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.Objects;

/**
 * A connection, or the first datagram of a flow, that came from outside to a published port.
 *
 * @param at when the NAT took it
 * @param protocol {@code tcp} or {@code udp}
 * @param client who came, before its address may have been replaced; empty in a line that only says
 *     what was left out
 * @param address where it was published; likewise {@code port}
 * @param instance the id of the one it was led to; {@code name} is what it was called then
 * @param leftOut how many came between the line before and this one and have none of their own
 */
@Json
public record Accepted(
    Instant at,
    String protocol,
    String client,
    int clientPort,
    String address,
    int port,
    String instance,
    String name,
    int guestPort,
    long leftOut) {
  public Accepted {
    Objects.requireNonNull(at);
    Objects.requireNonNull(client);
    Objects.requireNonNull(instance);
    Objects.requireNonNull(name);
  }

  /** How many came that this line tells of. */
  public long count() {
    return leftOut + (client.isEmpty() ? 0 : 1);
  }

  /** Says only that some were left out. */
  static Accepted none(Instant at, long leftOut) {
    return new Accepted(at, "", "", 0, "", 0, "", "", 0, leftOut);
  }
}
