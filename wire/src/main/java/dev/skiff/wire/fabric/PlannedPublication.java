package dev.skiff.wire.fabric;

import dev.skiff.wire.api.Received;
import io.avaje.jsonb.Json;

/**
 * A port of the host that leads to an instance.
 *
 * @param protocol {@code tcp} or {@code udp}
 * @param hostAddress to listen on, IPv4 or IPv6
 */
@Json
public record PlannedPublication(
    String instance, String protocol, String hostAddress, int hostPort, int guestPort) {
  public PlannedPublication {
    instance = Received.text(instance);
    protocol = Received.text(protocol);
    hostAddress = Received.text(hostAddress);
  }
}
