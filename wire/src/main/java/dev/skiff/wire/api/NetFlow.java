package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * What is let through at the moment, of GET /skiff/v1/net/flows.
 *
 * @param from the instance that began it; empty where that is outside; likewise {@code to}
 * @param state {@code unanswered}, {@code open} or {@code closing}
 * @param idleSeconds absent for what goes outside, as the others are for what stays inside
 * @param sent bytes by who began it
 */
@Json
public record NetFlow(
    String from,
    String fromAddress,
    int fromPort,
    String to,
    String toAddress,
    int toPort,
    String protocol,
    String state,
    @Nullable Long idleSeconds,
    @Nullable Long sent,
    @Nullable Long received) {
  public NetFlow {
    from = Received.text(from);
    fromAddress = Received.text(fromAddress);
    to = Received.text(to);
    toAddress = Received.text(toAddress);
    protocol = Received.text(protocol);
    state = Received.text(state);
  }
}
