package dev.skiff.fabric.table;

import dev.skiff.wire.fabric.IpAddress;
import dev.skiff.wire.fabric.IpPrefix;
import dev.skiff.wire.fabric.MacAddress;
import dev.skiff.wire.fabric.PlannedNetwork;
import java.util.Optional;

/** A network, its texts parsed. */
public record Segment(
    PlannedNetwork planned,
    MacAddress gatewayMac,
    Optional<IpPrefix> ipv4,
    Optional<IpAddress> gatewayIpv4,
    Optional<IpPrefix> ipv6,
    Optional<IpAddress> gatewayIpv6) {

  static Segment of(PlannedNetwork planned) {
    return new Segment(
        planned,
        MacAddress.parse(planned.gatewayMac()).orElseThrow(),
        IpPrefix.parse(planned.ipv4()),
        IpAddress.parse(planned.gatewayIpv4()),
        IpPrefix.parse(planned.ipv6()),
        IpAddress.parse(planned.gatewayIpv6()));
  }

  boolean contains(long high, long low) {
    return (ipv4.isPresent() && ipv4.get().contains(high, low))
        || (ipv6.isPresent() && ipv6.get().contains(high, low));
  }

  public String name() {
    return planned.name();
  }

  public boolean open() {
    return planned.open();
  }

  /** Whether its members reach the outside without a rule. */
  public boolean opensOutside() {
    return planned.open() && !planned.internal();
  }
}
