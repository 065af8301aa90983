package dev.skiff.wire.fabric;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is wrong with a plan; pure. Both sides ask: the engine before it sends one, the fabric
 * before it applies one.
 */
public final class PlanCheck {
  /** A label as hosts have (RFC 1123, 2.1), and the underscore that Docker's names may hold. */
  private static final Pattern LABEL =
      Pattern.compile("[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?", Pattern.CASE_INSENSITIVE);

  /** Faults beyond these are not listed. */
  private static final int MAX_FAULTS = 20;

  private final FabricPlan plan;
  private final List<String> faults = new ArrayList<>();
  private final Map<String, PlannedNetwork> networks = new HashMap<>();
  private final Map<String, Set<String>> networksOfInstance = new HashMap<>();

  /** By their texts: each is asked for by every member. */
  private final Map<String, Optional<IpPrefix>> ranges = new HashMap<>();

  private final Set<String> macs = new HashSet<>();
  private final Set<String> sockets = new HashSet<>();
  private final Set<IpAddress> addresses = new HashSet<>();
  private final Set<String> names = new HashSet<>();
  private final Map<String, Integer> rulesOfPair = new HashMap<>();

  private PlanCheck(FabricPlan plan) {
    this.plan = plan;
  }

  /** Every fault, in the order of the plan, or nothing. */
  public static List<String> faultsOf(FabricPlan plan) {
    PlanCheck check = new PlanCheck(plan);
    if (plan.version() != FabricPlan.VERSION) {
      return List.of(
          "the plan has version %d; this fabric knows %d"
              .formatted(plan.version(), FabricPlan.VERSION));
    }
    check.sizes();
    if (check.faults.isEmpty()) {
      check.networks();
      check.ports();
      check.rules();
      plan.resolvers().forEach(check::resolver);
    }
    return check.faults.stream().limit(MAX_FAULTS).toList();
  }

  private void sizes() {
    atMost(plan.networks().size(), PlanLimits.MAX_NETWORKS, "networks");
    atMost(plan.ports().size(), PlanLimits.MAX_PORTS, "ports");
    atMost(plan.links().size() + plan.egress().size(), PlanLimits.MAX_LINKS, "links");
    atMost(
        plan.ports().stream()
            .flatMap(port -> port.addresses().stream())
            .mapToInt(address -> 1 + address.aliases().size())
            .sum(),
        PlanLimits.MAX_NAMES,
        "names");
    for (PlannedPort port : plan.ports()) {
      atMost(port.services().size(), PlanLimits.MAX_SERVICES, "services of '%s'", port.name());
      atMost(port.hosts().size(), PlanLimits.MAX_HOSTS, "names of hosts for '%s'", port.name());
    }
    atMost(plan.resolvers().size(), PlanLimits.MAX_RESOLVERS, "resolvers");
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private void atMost(int count, int limit, String what, Object... of) {
    require(count <= limit, "%d %s; at most %d are possible", count, what.formatted(of), limit);
  }

  private void networks() {
    List<IpPrefix> taken = new ArrayList<>();
    for (PlannedNetwork network : plan.networks()) {
      require(isLabel(network.name()), "the network name '%s' is no DNS label", network.name());
      require(
          networks.put(network.id(), network) == null && !network.id().isEmpty(),
          "the network id '%s' occurs twice or is empty",
          network.id());
      require(
          names.add("/" + network.name()), "the network name '%s' occurs twice", network.name());
      mac(network.gatewayMac(), "the gateway of network '" + network.name() + "'");
      require(
          network.mtu() >= PlanLimits.MIN_MTU && network.mtu() <= PlanLimits.MAX_MTU,
          "network '%s' has an MTU of %d; %d to %d are possible",
          network.name(),
          network.mtu(),
          PlanLimits.MIN_MTU,
          PlanLimits.MAX_MTU);
      range(network, network.ipv4(), network.gatewayIpv4(), true, taken);
      range(network, network.ipv6(), network.gatewayIpv6(), false, taken);
    }
  }

  private void range(
      PlannedNetwork network, String text, String gateway, boolean ipv4, List<IpPrefix> taken) {
    if (text.isEmpty() && gateway.isEmpty()) {
      return;
    }
    Optional<IpPrefix> range = IpPrefix.parse(text).filter(each -> each.isIpv4() == ipv4);
    if (range.isEmpty()) {
      fault("network '%s' has the range '%s', which is none", network.name(), text);
      return;
    }
    for (IpPrefix other : taken) {
      require(
          !range.get().overlaps(other),
          "the range %s of network '%s' overlaps %s of another",
          text,
          network.name(),
          other);
    }
    taken.add(range.get());
    address(gateway, range.get(), "the gateway of network '" + network.name() + "'");
  }

  private void ports() {
    for (PlannedPort port : plan.ports()) {
      String who = "instance '" + port.name() + "'";
      require(isLabel(port.name()), "the name of %s is no DNS label", who);
      require(
          !port.instance().isEmpty()
              && networksOfInstance.put(port.instance(), new HashSet<>()) == null,
          "the instance id '%s' occurs twice or is empty",
          port.instance());
      mac(port.mac(), who);
      socket(port.socket(), who);
      port.addresses().forEach(address -> member(port, address, who));
      port.services().forEach(service -> service(service, who));
      port.hosts().forEach(host -> host(host, who));
    }
    socket(plan.nat(), "the NAT");
  }

  private void member(PlannedPort port, PlannedAddress address, String who) {
    PlannedNetwork network = networks.get(address.network());
    if (network == null) {
      fault("%s is on network '%s', which the plan does not have", who, address.network());
      return;
    }
    require(
        networksOfInstance
            .computeIfAbsent(port.instance(), _ -> new HashSet<>())
            .add(address.network()),
        "%s is on network '%s' twice",
        who,
        network.name());
    addressIn(network.ipv4(), address.ipv4(), who);
    addressIn(network.ipv6(), address.ipv6(), who);
    name(network, port.name(), who);
    address.aliases().forEach(alias -> name(network, alias, who));
  }

  private void service(PlannedService service, String who) {
    require(
        Set.of("tcp", "udp").contains(service.protocol())
            && service.port() >= 1
            && service.port() <= 65_535,
        "%s serves at '%d/%s', which is no port",
        who,
        service.port(),
        service.protocol());
  }

  private void host(PlannedHost host, String who) {
    boolean qualified = host.name().indexOf('.') > 0 && host.name().indexOf('*') < 0;
    require(
        qualified && isName(host.name()),
        "%s is answered for '%s', which is no name of a host outside",
        who,
        host.name());
    require(
        isOf(host.ipv4(), true) && isOf(host.ipv6(), false),
        "%s is answered '%s' and '%s' for '%s', which are no IPv4 and IPv6 address",
        who,
        host.ipv4(),
        host.ipv6(),
        host.name());
  }

  private static boolean isOf(String text, boolean ipv4) {
    return text.isEmpty()
        || IpAddress.parse(text).filter(address -> address.isIpv4() == ipv4).isPresent();
  }

  private void name(PlannedNetwork network, String name, String who) {
    require(isLabel(name), "the name '%s' of %s is no DNS label", name, who);
    // An alias may be shared: its members then answer in turn. A name of its own may not.
    String key = network.id() + "/" + name;
    if (who.equals("instance '" + name + "'")) {
      require(names.add(key), "network '%s' has two instances named '%s'", network.name(), name);
    }
  }

  private void addressIn(String range, String text, String who) {
    if (text.isEmpty()) {
      return;
    }
    Optional<IpPrefix> prefix = ranges.computeIfAbsent(range, IpPrefix::parse);
    if (prefix.isEmpty()) {
      fault("%s has the address %s in a network without such", who, text);
      return;
    }
    address(text, prefix.get(), who);
  }

  private void address(String text, IpPrefix range, String who) {
    Optional<IpAddress> address = IpAddress.parse(text);
    require(
        address.filter(range::contains).isPresent(),
        "%s has the address '%s', which is not in %s",
        who,
        text,
        range);
    address.ifPresent(present -> {
      require(addresses.add(present), "%s has the address %s of another", who, text);
      require(
          !present.equals(range.first()) && !(range.isIpv4() && present.equals(range.last())),
          "%s has the address %s, which is the network's own or its broadcast",
          who,
          text);
    });
  }

  private void mac(String text, String who) {
    require(
        MacAddress.parse(text).filter(MacAddress::isUnicast).isPresent(),
        "%s has the MAC '%s', which is none of one station",
        who,
        text);
    require(macs.add(text), "%s has the MAC %s of another", who, text);
  }

  private void socket(String path, String who) {
    if (!path.isEmpty()) {
      require(
          path.startsWith("/")
              && path.length() <= dev.skiff.wire.SkiffPaths.MAX_SOCKET_PATH_BYTES
              && path.indexOf('\0') < 0,
          "%s has the socket '%s', which is no short absolute path",
          who,
          path);
      require(sockets.add(path), "%s has the socket '%s' of another", who, path);
    }
  }

  private void rules() {
    plan.links().forEach(this::link);
    for (PlannedEgress egress : plan.egress()) {
      countRule(egress.from(), "");
      requireInstance(egress.from(), "an egress rule");
      ports(egress.protocol(), egress.firstPort(), egress.lastPort(), "an egress rule");
      require(
          IpPrefix.parse(egress.target()).isPresent() || isName(egress.target()),
          "the egress target '%s' is neither a range of addresses nor a name",
          egress.target());
    }
    for (PlannedPublication published : plan.published()) {
      requireInstance(published.instance(), "a published port");
      require(
          published.protocol().equals("tcp") || published.protocol().equals("udp"),
          "a port is published for '%s', which has none",
          published.protocol());
      ports(published.protocol(), published.guestPort(), published.guestPort(), "a published port");
      require(
          IpAddress.parse(published.hostAddress()).isPresent(),
          "a port is published on '%s', which is no address",
          published.hostAddress());
    }
  }

  private void resolver(PlannedResolver resolver) {
    require(
        IpAddress.parse(resolver.address()).isPresent(),
        "the resolver '%s' is no address",
        resolver.address());
    require(
        resolver.port() >= 1 && resolver.port() <= 65_535,
        "the resolver %s has the port %d, which is none",
        resolver.address(),
        resolver.port());
  }

  /** One look at rules is a walk along them. */
  private void countRule(String from, String to) {
    int count = rulesOfPair.merge(from + "/" + to, 1, Integer::sum);
    require(
        count != PlanLimits.MAX_RULES_OF_PAIR + 1,
        "there are more than %d rules from '%s' to %s",
        PlanLimits.MAX_RULES_OF_PAIR,
        from,
        to.isEmpty() ? "the outside" : "'" + to + "'");
  }

  private void link(PlannedLink link) {
    countRule(link.from(), link.to());
    requireInstance(link.from(), "a link");
    requireInstance(link.to(), "a link");
    ports(link.protocol(), link.firstPort(), link.lastPort(), "a link");
    Set<String> common = new HashSet<>(networksOfInstance.getOrDefault(link.from(), Set.of()));
    common.retainAll(networksOfInstance.getOrDefault(link.to(), Set.of()));
    require(
        !common.isEmpty(),
        "the link from '%s' to '%s' has no network that both are on",
        link.from(),
        link.to());
  }

  private void ports(String protocol, int first, int last, String what) {
    require(
        Set.of("tcp", "udp", "icmp", "any").contains(protocol),
        "%s names the protocol '%s'; there are tcp, udp, icmp and any",
        what,
        protocol);
    require(
        first >= 0 && first <= last && last <= 65_535,
        "%s has the ports %d to %d, which are none",
        what,
        first,
        last);
  }

  private void requireInstance(String id, String what) {
    require(
        networksOfInstance.containsKey(id),
        "%s names the instance '%s', which the plan does not have",
        what,
        id);
  }

  // The annotation it wants is of a library that wire has no other use for.
  @SuppressWarnings("AnnotateFormatMethod")
  private void require(boolean holds, String format, Object... arguments) {
    if (!holds) {
      fault(format, arguments);
    }
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private void fault(String format, Object... arguments) {
    faults.add(format.formatted(arguments));
  }

  /** Whether names of networks, instances and aliases in a plan may be so. */
  public static boolean isLabel(String text) {
    return LABEL.matcher(text).matches();
  }

  private static boolean isName(String text) {
    String name = text.startsWith("*.") ? text.substring(2) : text;
    return name.length() <= 253
        && name.chars().anyMatch(Character::isLetter)
        && Pattern.compile("\\.").splitAsStream(name).allMatch(PlanCheck::isLabel);
  }
}
