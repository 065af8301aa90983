package dev.skiff.wire.fabric;

import dev.skiff.wire.api.Received;
import io.avaje.jsonb.Json;

/**
 * A flow that is let through.
 *
 * @param from the initiator's instance; empty where it is outside
 * @param to the responder's instance; empty where it is outside
 * @param state {@code unanswered}, {@code open} or {@code closing}
 */
@Json
public record FlowSummary(
    String from,
    String fromAddress,
    int fromPort,
    String to,
    String toAddress,
    int toPort,
    String protocol,
    String state,
    long idleSeconds) {
  public FlowSummary {
    from = Received.text(from);
    fromAddress = Received.text(fromAddress);
    to = Received.text(to);
    toAddress = Received.text(toAddress);
    protocol = Received.text(protocol);
    state = Received.text(state);
  }
}
