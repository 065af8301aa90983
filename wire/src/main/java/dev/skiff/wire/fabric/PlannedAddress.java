package dev.skiff.wire.fabric;

import dev.skiff.wire.api.Received;
import io.avaje.jsonb.Json;
import java.util.List;

/**
 * Who an instance is in one network.
 *
 * @param network its id
 * @param ipv4 empty where the network has no IPv4; likewise {@code ipv6}
 * @param aliases names besides the instance's own
 */
@Json
public record PlannedAddress(String network, String ipv4, String ipv6, List<String> aliases) {
  public PlannedAddress {
    network = Received.text(network);
    ipv4 = Received.text(ipv4);
    ipv6 = Received.text(ipv6);
    aliases = Received.list(aliases);
  }
}
