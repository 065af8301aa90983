package dev.skiff.fabric.table;

import dev.skiff.wire.fabric.FabricPlan;
import dev.skiff.wire.fabric.IpAddress;
import dev.skiff.wire.fabric.MacAddress;
import dev.skiff.wire.fabric.PlannedAddress;
import dev.skiff.wire.fabric.PlannedEgress;
import dev.skiff.wire.fabric.PlannedLink;
import dev.skiff.wire.fabric.PlannedPort;
import dev.skiff.wire.fabric.PlannedPublication;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** From a checked plan to its tables; pure. */
public final class TableCompiler {
  private final FabricPlan plan;
  private final Slots slots;
  private final int count;
  private final List<Segment> segments;
  private final Map<String, Integer> networkNumbers = new HashMap<>();
  private final List<List<Member>> members = new ArrayList<>();
  private final List<Integer> addressSlots = new ArrayList<>();
  private final List<Integer> addressNetworks = new ArrayList<>();
  private final LongPairTable addresses;
  private final LongPairTable memberships;

  private TableCompiler(FabricPlan plan, Slots slots) {
    this.plan = plan;
    this.slots = slots;
    count = slots.highest() + 1;
    segments = plan.networks().stream().map(Segment::of).toList();
    int attachments = plan.ports().stream().mapToInt(port -> port.addresses().size()).sum();
    addresses = new LongPairTable(2 * (attachments + segments.size()));
    memberships = new LongPairTable(attachments);
    for (int slot = 0; slot < count; slot++) {
      members.add(new ArrayList<>());
    }
  }

  /**
   * Makes the tables of a plan without faults.
   *
   * @param before the slots that are taken now
   * @param referred whether flows still name a slot
   */
  public static Tables compile(FabricPlan plan, Slots before, IntPredicate referred) {
    Set<String> instances =
        plan.ports().stream().map(PlannedPort::instance).collect(Collectors.toSet());
    Slots slots = before.next(instances, referred);
    return new Tables(plan, slots, new TableCompiler(plan, slots).parts());
  }

  private TableParts parts() {
    LongPairTable gatewayMacs = new LongPairTable(segments.size());
    for (int network = 0; network < segments.size(); network++) {
      gateway(network, gatewayMacs);
    }
    @Nullable PlannedPort[] ports = new @Nullable PlannedPort[count];
    long[] macs = new long[count];
    for (PlannedPort port : plan.ports()) {
      int slot = slot(port.instance());
      ports[slot] = port;
      macs[slot] = MacAddress.parse(port.mac()).orElseThrow().bits();
      port.addresses().forEach(address -> member(slot, port, address));
    }
    LongPairTable pairs = new LongPairTable(plan.links().size());
    PortRules[] links = links(pairs);
    return new TableParts(
        ports,
        macs,
        segments,
        networkNumbers,
        members,
        gatewayMacs,
        addresses,
        addressSlots.stream().mapToInt(Integer::intValue).toArray(),
        addressNetworks.stream().mapToInt(Integer::intValue).toArray(),
        memberships,
        pairs,
        links,
        egress(),
        published(),
        NameTable.of(segments, members),
        Stream.of(ports).map(TableCompiler::hostNames).toList(),
        KnownPorts.of(plan, count, this::slot));
  }

  private static List<HostName> hostNames(@Nullable PlannedPort port) {
    return port == null ? List.of() : port.hosts().stream().map(HostName::of).toList();
  }

  private int slot(String instance) {
    Integer slot = slots.byInstance().get(instance);
    if (slot == null) {
      throw new IllegalArgumentException("a checked plan names no instance " + instance);
    }
    return slot;
  }

  private void gateway(int network, LongPairTable gatewayMacs) {
    Segment segment = segments.get(network);
    networkNumbers.put(segment.planned().id(), network);
    gatewayMacs.put(0, segment.gatewayMac().bits(), network);
    for (Optional<IpAddress> address : List.of(segment.gatewayIpv4(), segment.gatewayIpv6())) {
      address.ifPresent(
          present -> addresses.put(present.high(), present.low(), Tables.gateway(network)));
    }
  }

  private void member(int slot, PlannedPort port, PlannedAddress planned) {
    Integer network = networkNumbers.get(planned.network());
    if (network == null) {
      throw new IllegalArgumentException("a checked plan has no network " + planned.network());
    }
    Member member =
        new Member(
            slot, port, planned, IpAddress.parse(planned.ipv4()), IpAddress.parse(planned.ipv6()));
    members.get(slot).add(member);
    memberships.put(slot, network, 1);
    for (Optional<IpAddress> address : List.of(member.ipv4(), member.ipv6())) {
      address.ifPresent(present -> {
        addresses.put(present.high(), present.low(), addressSlots.size());
        addressSlots.add(slot);
        addressNetworks.add(network);
      });
    }
  }

  private PortRules[] links(LongPairTable pairs) {
    List<PortRules.Draft> drafts = new ArrayList<>();
    for (int index = 0; index < plan.links().size(); index++) {
      PlannedLink link = plan.links().get(index);
      int from = slot(link.from());
      int to = slot(link.to());
      if (pairs.get(from, to) < 0) {
        pairs.put(from, to, drafts.size());
        drafts.add(new PortRules.Draft());
      }
      drafts
          .get(pairs.get(from, to))
          .add(link.protocol(), link.firstPort(), link.lastPort(), index);
    }
    return drafts.stream().map(PortRules.Draft::done).toArray(PortRules[]::new);
  }

  private @Nullable EgressRules[] egress() {
    @Nullable EgressRules[] rules = new @Nullable EgressRules[count];
    for (int index = 0; index < plan.egress().size(); index++) {
      PlannedEgress egress = plan.egress().get(index);
      int slot = slot(egress.from());
      EgressRules ofSlot = rules[slot];
      if (ofSlot == null) {
        ofSlot = new EgressRules();
        rules[slot] = ofSlot;
      }
      ofSlot.add(egress, plan.links().size() + index);
    }
    return rules;
  }

  private LongPairTable published() {
    LongPairTable table = new LongPairTable(plan.published().size());
    for (int index = 0; index < plan.published().size(); index++) {
      PlannedPublication published = plan.published().get(index);
      int protocol = PortRules.protocolOf(published.protocol());
      table.put(((long) slot(published.instance()) << 32) | protocol, published.guestPort(), index);
    }
    return table;
  }
}
