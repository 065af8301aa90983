package dev.skiff.engine.dataplane;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * A guest as the NAT knows it: docs/design/nat.md, Guests.
 *
 * @param name of at most 64 bytes; the instance's id, as in the fabric's plan
 * @param mac of its NIC; what comes with another one is dropped
 * @param gatewayMac what its frames to the outside are sent to
 * @param mtu of its IP packets, 1280 to 65520
 * @param addresses 1 to 16
 */
@Json
public record NatGuest(
    String name, String mac, String gatewayMac, int mtu, List<NatAddress> addresses) {
  public NatGuest {
    addresses = List.copyOf(addresses);
  }
}
