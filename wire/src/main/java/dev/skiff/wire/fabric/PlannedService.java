package dev.skiff.wire.fabric;

import dev.skiff.wire.api.Received;
import io.avaje.jsonb.Json;

/**
 * A port at which an instance serves, as its image says. It permits nothing.
 *
 * @param protocol {@code tcp} or {@code udp}
 */
@Json
public record PlannedService(String protocol, int port) {
  public PlannedService {
    protocol = Received.text(protocol);
  }
}
