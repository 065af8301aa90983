package dev.skiff.fabric.table;

import dev.skiff.wire.fabric.FabricPlan;
import dev.skiff.wire.fabric.PlannedPort;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A plan, made ready to be asked for each frame. Immutable, made by {@link TableCompiler}; the loop
 * swaps the whole of it. Slots number ports, {@link #OUTSIDE_SLOT} is the way outside.
 */
public final class Tables {
  public static final int OUTSIDE_SLOT = 0;
  public static final int NOBODY = -1;

  /** What {@link #whoHas} says of a gateway's address: this and lower. */
  private static final int GATEWAYS = 1 << 20;

  private final FabricPlan plan;
  private final Slots slots;
  private final TableParts parts;

  Tables(FabricPlan plan, Slots slots, TableParts parts) {
    this.plan = plan;
    this.slots = slots;
    this.parts = parts;
  }

  /** Of a plan of nothing. */
  public static Tables empty() {
    return TableCompiler.compile(FabricPlan.empty(), Slots.none(), _ -> false);
  }

  public FabricPlan plan() {
    return plan;
  }

  public Slots slots() {
    return slots;
  }

  /** One more than the highest slot in use. */
  public int slotCount() {
    return parts.ports().length;
  }

  /** The plan's port of a slot; none where the slot is free, or is the way outside. */
  public Optional<PlannedPort> port(int slot) {
    return slot < slotCount() ? Optional.ofNullable(parts.ports()[slot]) : Optional.empty();
  }

  /** Whether a port of the plan, or the way outside, has the slot. */
  public boolean inUse(int slot) {
    return slot == OUTSIDE_SLOT ? hasOutside() : slot < slotCount() && parts.ports()[slot] != null;
  }

  public boolean hasOutside() {
    return !plan.nat().isEmpty();
  }

  /** The MAC of a slot's port, 0 where nobody has it. */
  public long mac(int slot) {
    return slot < slotCount() ? parts.macs()[slot] : 0;
  }

  /** Whether a MAC is that of a gateway on one of the slot's networks. */
  public boolean isGatewayMac(long mac) {
    return parts.gatewayMacs().get(0, mac) >= 0;
  }

  /** The slot of an instance, or {@link #NOBODY}. */
  public int slotOf(String instance) {
    return slots.byInstance().getOrDefault(instance, NOBODY);
  }

  /**
   * Who has an address: a number for {@link #slotOfAddress}, {@link #networkOf} and {@link
   * #isGateway}, or {@link #NOBODY}.
   */
  public int whoHas(long high, long low) {
    return parts.addresses().get(high, low);
  }

  public boolean isGateway(int who) {
    return who >= GATEWAYS;
  }

  static int gateway(int network) {
    return GATEWAYS + network;
  }

  /** The slot behind an address that {@link #whoHas} found and that is no gateway's. */
  public int slotOfAddress(int who) {
    return parts.addressSlots()[who];
  }

  public int networkOf(int who) {
    return isGateway(who) ? who - GATEWAYS : parts.addressNetworks()[who];
  }

  /** Whether the slot's port is on a network. */
  public boolean isOn(int slot, int network) {
    return parts.memberships().get(slot, network) >= 0;
  }

  /** Whether an address lies in the range of a network, taken or not. */
  public boolean isInside(long high, long low) {
    for (int network = 0; network < parts.segments().size(); network++) {
      if (parts.segments().get(network).contains(high, low)) {
        return true;
      }
    }
    return false;
  }

  public List<Segment> segments() {
    return parts.segments();
  }

  /** The networks of a slot's port, in the plan's order. */
  public List<Member> memberships(int slot) {
    return slot < slotCount() ? parts.members().get(slot) : List.of();
  }

  /** Names that are answered to a slot's instance alone. */
  public List<HostName> hostNames(int slot) {
    return slot < slotCount() ? parts.hostNames().get(slot) : List.of();
  }

  /** The index in {@link #segments} of the network with an id. */
  public int networkNumbered(String id) {
    return parts.networkNumbers().getOrDefault(id, NOBODY);
  }

  /**
   * Whether one address's owner may begin to talk to another's.
   *
   * @param from and {@code to}: what {@link #whoHas} said, both of ports
   * @return the rule: a link's index in the plan, or {@link #openRule}, or {@link #NOBODY}
   */
  public int linkRule(int from, int to, int protocol, int port) {
    int network = networkOf(from);
    return network == networkOf(to)
        ? ruleBetween(slotOfAddress(from), slotOfAddress(to), network, protocol, port)
        : NOBODY;
  }

  private int ruleBetween(int from, int to, int network, int protocol, int port) {
    if (parts.segments().get(network).open()) {
      return openRule(network);
    }
    PortRules rules = linksBetween(from, to);
    return rules == null ? NOBODY : rules.match(protocol, port);
  }

  /** Whether one slot's instance may begin to talk to another's, in a network that both are on. */
  public boolean mayBegin(int from, int to, int network, int protocol, int port) {
    return from == to || ruleBetween(from, to, network, protocol, port) != NOBODY;
  }

  private @Nullable PortRules linksBetween(int from, int to) {
    int pair = parts.linkPairs().get(from, to);
    return pair < 0 ? null : parts.linkRules()[pair];
  }

  /** Whether there is any link from one slot's instance to another's. */
  public boolean hasLink(int from, int to) {
    return parts.linkPairs().get(from, to) >= 0;
  }

  /** The rule "this network is open": its number is behind those of all links. */
  public int openRule(int network) {
    return plan.links().size() + plan.egress().size() + network;
  }

  /**
   * Whether an address's owner may begin to talk to an address outside.
   *
   * @return the rule: {@link #egressRule} of its index in the plan, or {@link #openRule}, or {@link
   *     #NOBODY}
   */
  public int egressRule(int from, long high, long low, int protocol, int port) {
    if (!hasOutside()) {
      return NOBODY;
    }
    int network = networkOf(from);
    if (parts.segments().get(network).opensOutside()) {
      return openRule(network);
    }
    EgressRules rules = parts.egress()[slotOfAddress(from)];
    return rules == null ? NOBODY : rules.match(high, low, protocol, port);
  }

  /**
   * The rule by which a slot's instance may talk to what a DNS name stands for, as {@link
   * #egressRule(int, long, long, int, int)}.
   *
   * @param name in lower case, without the last dot
   */
  public int egressRule(int slot, String name, int protocol, int port) {
    EgressRules rules = hasOutside() && slot < slotCount() ? parts.egress()[slot] : null;
    return rules == null ? NOBODY : rules.match(name, protocol, port);
  }

  /**
   * Whether a slot's instance may ask for a name of the outside: where it may go to addresses of
   * any name, or a rule names this one.
   */
  public boolean mayResolve(int slot, String name) {
    if (!hasOutside() || slot >= slotCount()) {
      return false;
    }
    EgressRules rules = parts.egress()[slot];
    return openNetworkOf(slot) != NOBODY
        || (rules != null && (rules.hasRanges() || rules.names(name)));
  }

  /** Whether a rule of a slot's instance is about a name. */
  public boolean isNamed(int slot, String name) {
    EgressRules rules = slot < slotCount() ? parts.egress()[slot] : null;
    return rules != null && rules.names(name);
  }

  /** The first network that opens the outside to a slot's port, or {@link #NOBODY}. */
  public int openNetworkOf(int slot) {
    for (int network = 0; network < parts.segments().size(); network++) {
      if (parts.segments().get(network).opensOutside() && isOn(slot, network)) {
        return network;
      }
    }
    return NOBODY;
  }

  /**
   * Whether somebody outside may begin to talk to a port of an instance, as it is published.
   *
   * @return the rule, behind those of open networks; or {@link #NOBODY}
   */
  public int publishedRule(int slot, int protocol, int port) {
    int index = parts.published().get(((long) slot << 32) | protocol, port);
    return index < 0 ? NOBODY : openRule(parts.segments().size()) + index;
  }

  /** A rule as people read it. */
  public String describe(int rule) {
    return RuleText.of(plan, parts.segments(), rule);
  }

  /** Who is known to serve at which ports. */
  public KnownPorts knownPorts() {
    return parts.knownPorts();
  }

  /** Who has which name. */
  public NameTable names() {
    return parts.names();
  }

  /**
   * Whether one slot's instance may know of another: it has a link to it, or shares an open
   * network.
   */
  public boolean mayKnow(int slot, int other) {
    if (slot == other || hasLink(slot, other)) {
      return true;
    }
    for (int network = 0; network < parts.segments().size(); network++) {
      if (parts.segments().get(network).open() && isOn(slot, network) && isOn(other, network)) {
        return true;
      }
    }
    return false;
  }
}
