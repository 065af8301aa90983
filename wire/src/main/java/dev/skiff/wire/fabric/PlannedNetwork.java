package dev.skiff.wire.fabric;

import dev.skiff.wire.api.Received;
import io.avaje.jsonb.Json;

/**
 * A private segment.
 *
 * @param id stable and unique, as is {@code name}
 * @param open whether its members reach each other, and the outside, without links
 * @param internal of an open one: not the outside
 * @param ipv4 {@code 10.87.0.0/24}; empty where it has no IPv4
 * @param ipv6 {@code fd…::/64}; empty where it has no IPv6
 * @param gatewayIpv4 the fabric's own address, also of the resolver; likewise {@code gatewayIpv6}
 * @param gatewayMac the fabric's own Ethernet address
 * @param mtu of IP packets, told by DHCP and RA
 */
@Json
public record PlannedNetwork(
    String id,
    String name,
    boolean open,
    boolean internal,
    String ipv4,
    String gatewayIpv4,
    String ipv6,
    String gatewayIpv6,
    String gatewayMac,
    int mtu) {
  public PlannedNetwork {
    id = Received.text(id);
    name = Received.text(name);
    ipv4 = Received.text(ipv4);
    gatewayIpv4 = Received.text(gatewayIpv4);
    ipv6 = Received.text(ipv6);
    gatewayIpv6 = Received.text(gatewayIpv6);
    gatewayMac = Received.text(gatewayMac);
  }

  /** One that is not internal. */
  public PlannedNetwork(
      String id,
      String name,
      boolean open,
      String ipv4,
      String gatewayIpv4,
      String ipv6,
      String gatewayIpv6,
      String gatewayMac,
      int mtu) {
    this(id, name, open, false, ipv4, gatewayIpv4, ipv6, gatewayIpv6, gatewayMac, mtu);
  }
}
