package dev.skiff.wire.api;

import io.avaje.jsonb.Json;

/**
 * What GET /skiff/v1/net/why answers.
 *
 * @param reason {@code allowed}, or the drop's stable word
 * @param rule which decides, for people
 * @param hint the command that would allow it; may be empty
 */
@Json
public record NetReason(
    String from, String to, boolean allowed, String reason, String rule, String hint) {
  public NetReason {
    from = Received.text(from);
    to = Received.text(to);
    reason = Received.text(reason);
    rule = Received.text(rule);
    hint = Received.text(hint);
  }
}
