package dev.skiff.fabric.table;

import dev.skiff.wire.fabric.IpAddress;
import dev.skiff.wire.fabric.PlannedAddress;
import dev.skiff.wire.fabric.PlannedPort;
import java.util.Optional;

/**
 * An instance in a network, its addresses parsed: for what is answered, not for what is passed on.
 */
public record Member(
    int slot,
    PlannedPort port,
    PlannedAddress address,
    Optional<IpAddress> ipv4,
    Optional<IpAddress> ipv6) {}
