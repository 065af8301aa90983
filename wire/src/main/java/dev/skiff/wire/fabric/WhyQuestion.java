package dev.skiff.wire.fabric;

import dev.skiff.wire.api.Received;
import io.avaje.jsonb.Json;

/**
 * May {@code from} begin to talk to {@code to}?
 *
 * @param from an instance's id
 * @param to an instance's id or an address
 * @param protocol {@code tcp}, {@code udp} or {@code icmp}
 * @param port 0 for what has no ports
 */
@Json
public record WhyQuestion(String from, String to, String protocol, int port) {
  public WhyQuestion {
    from = Received.text(from);
    to = Received.text(to);
    protocol = Received.text(protocol);
  }
}
