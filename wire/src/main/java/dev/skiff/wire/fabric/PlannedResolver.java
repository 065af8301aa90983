package dev.skiff.wire.fabric;

import dev.skiff.wire.api.Received;
import io.avaje.jsonb.Json;

/**
 * A resolver of the host, asked for names of the outside.
 *
 * @param address IPv4 or IPv6, as in resolv.conf(5)
 * @param port usually 53
 */
@Json
public record PlannedResolver(String address, int port) {
  public PlannedResolver {
    address = Received.text(address);
  }
}
