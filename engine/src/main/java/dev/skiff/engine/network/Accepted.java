package dev.skiff.engine.network;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

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
 * @param end absent while it goes on, and where nobody heard of it
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
    long leftOut,
    Optional<End> end) {
  public Accepted {
    Objects.requireNonNull(at);
    Objects.requireNonNull(client);
    Objects.requireNonNull(instance);
    Objects.requireNonNull(name);
    // A line of an engine that did not write of ends has none.
    end = Objects.requireNonNullElse(end, Optional.empty());
  }

  /**
   * How it ended.
   *
   * @param received bytes that the instance got; {@code sent} is what it gave
   */
  @Json
  public record End(Instant at, long received, long sent) {
    public End {
      Objects.requireNonNull(at);
    }
  }

  /** How many came that this line tells of first. */
  public long count() {
    return leftOut + (client.isEmpty() || end.isPresent() ? 0 : 1);
  }

  /** The same, which has ended. */
  Accepted ended(End how) {
    return withEnd(leftOut, Optional.of(how));
  }

  /** The same for those who were told before what is missing before it. */
  Accepted again() {
    return withEnd(0, end);
  }

  private Accepted withEnd(long missing, Optional<End> how) {
    return new Accepted(
        at, protocol, client, clientPort, address, port, instance, name, guestPort, missing, how);
  }

  /** Says only that some were left out. */
  static Accepted none(Instant at, long leftOut) {
    return new Accepted(at, "", "", 0, "", 0, "", "", 0, leftOut, Optional.empty());
  }
}
