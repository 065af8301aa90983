package dev.skiff.wire.fabric;

import dev.skiff.wire.api.Received;
import io.avaje.jsonb.Json;

/**
 * The permission for an instance to begin talking to the outside.
 *
 * @param target a range of addresses, or a DNS name whose answers are let through while they hold
 * @param protocol as in {@link PlannedLink}, likewise the ports
 */
@Json
public record PlannedEgress(
    String from, String target, String protocol, int firstPort, int lastPort) {
  public PlannedEgress {
    from = Received.text(from);
    target = Received.text(target);
    protocol = Received.text(protocol);
  }
}
