package dev.skiff.wire.api;

import io.avaje.jsonb.Json;

/**
 * A kind of packets that were denied, of GET /skiff/v1/net/denied; with {@code follow} a line each
 * time that it grows.
 *
 * @param to an instance, or an address; empty where there is none, or more than one
 * @param protocol {@link #ANY} in a line that stands for all that the instance has no other line
 *     for
 * @param last when the latest came
 * @param hint the command that would allow it; may be empty
 * @param missed lines before this one that its client did not take in time
 */
@Json
public record NetDenial(
    String from,
    String to,
    String protocol,
    int port,
    String reason,
    long count,
    String last,
    String hint,
    long missed) {
  /** As a protocol: all else that was denied for a reason. */
  public static final String ANY = "any";

  public NetDenial {
    from = Received.text(from);
    to = Received.text(to);
    protocol = Received.text(protocol);
    reason = Received.text(reason);
    last = Received.text(last);
    hint = Received.text(hint);
  }
}
