package dev.skiff.fabric.table;

import dev.skiff.wire.fabric.PlannedPort;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@link TableCompiler} made, for {@link Tables} alone: arrays are by slot, or by address. */
@SuppressWarnings("ArrayRecordComponent") // Never compared; an array is what a frame can afford.
record TableParts(
    @Nullable PlannedPort[] ports,
    long[] macs,
    List<Segment> segments,
    Map<String, Integer> networkNumbers,
    List<List<Member>> members,
    LongPairTable gatewayMacs,
    LongPairTable addresses,
    int[] addressSlots,
    int[] addressNetworks,
    LongPairTable memberships,
    LongPairTable linkPairs,
    PortRules[] linkRules,
    @Nullable EgressRules[] egress,
    LongPairTable published,
    NameTable names,
    List<List<HostName>> hostNames,
    KnownPorts knownPorts) {}
