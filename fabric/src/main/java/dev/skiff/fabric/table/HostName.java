package dev.skiff.fabric.table;

import dev.skiff.wire.fabric.IpAddress;
import dev.skiff.wire.fabric.PlannedHost;
import java.util.List;
import java.util.Optional;

/** A name outside of all networks that one instance alone is answered. */
public record HostName(List<String> labels, Optional<IpAddress> ipv4, Optional<IpAddress> ipv6) {
  public HostName {
    labels = List.copyOf(labels);
  }

  static HostName of(PlannedHost planned) {
    return new HostName(
        List.of(planned.name().split("\\.")),
        IpAddress.parse(planned.ipv4()),
        IpAddress.parse(planned.ipv6()));
  }
}
