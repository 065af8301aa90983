package dev.skiff.wire.fabric;

import dev.skiff.wire.api.Received;
import io.avaje.jsonb.Json;

/**
 * A name outside of all networks that one instance alone is answered, as its hosts file says it.
 *
 * @param name of two labels or more
 * @param ipv4 empty where there is none; likewise {@code ipv6}
 */
@Json
public record PlannedHost(String name, String ipv4, String ipv6) {
  public PlannedHost {
    name = Received.text(name);
    ipv4 = Received.text(ipv4);
    ipv6 = Received.text(ipv6);
  }
}
