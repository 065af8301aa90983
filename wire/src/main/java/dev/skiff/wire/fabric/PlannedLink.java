package dev.skiff.wire.fabric;

import dev.skiff.wire.api.Received;
import io.avaje.jsonb.Json;

/**
 * The permission for one instance to begin talking to another.
 *
 * @param from the instance that may begin
 * @param protocol {@code tcp}, {@code udp}, {@code icmp}, or {@code any}
 * @param firstPort of the range at {@code to}; 0 to 65535 for all, and for what has no ports
 */
@Json
public record PlannedLink(String from, String to, String protocol, int firstPort, int lastPort) {
  public PlannedLink {
    from = Received.text(from);
    to = Received.text(to);
    protocol = Received.text(protocol);
  }
}
