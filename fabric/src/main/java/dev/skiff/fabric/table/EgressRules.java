package dev.skiff.fabric.table;

import dev.skiff.wire.fabric.IpPrefix;
import dev.skiff.wire.fabric.PlannedEgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where outside one instance may begin to talk to, in the plan's order. */
final class EgressRules {
  private final List<Range> ranges = new ArrayList<>();
  private final List<Named> names = new ArrayList<>();

  private record Range(IpPrefix range, PortRules ports) {}

  /** A rule by name; {@code *.} before it stands for one label or more, which is then a suffix. */
  private record Named(String name, boolean isSuffix, PortRules ports) {
    static Named of(String target, PortRules ports) {
      String name = target.toLowerCase(Locale.ROOT);
      return name.startsWith("*.")
          ? new Named(name.substring(1), true, ports)
          : new Named(name, false, ports);
    }

    boolean covers(String asked) {
      return isSuffix ? asked.endsWith(name) : asked.equals(name);
    }
  }

  void add(PlannedEgress egress, int rule) {
    PortRules.Draft draft = new PortRules.Draft();
    draft.add(egress.protocol(), egress.firstPort(), egress.lastPort(), rule);
    Optional<IpPrefix> range = IpPrefix.parse(egress.target());
    if (range.isPresent()) {
      ranges.add(new Range(range.get(), draft.done()));
    } else {
      names.add(Named.of(egress.target(), draft.done()));
    }
  }

  int match(long high, long low, int protocol, int port) {
    for (int at = 0; at < ranges.size(); at++) {
      if (ranges.get(at).range().contains(high, low)) {
        int rule = ranges.get(at).ports().match(protocol, port);
        if (rule >= 0) {
          return rule;
        }
      }
    }
    return Tables.NOBODY;
  }

  /** The rule for what a name, in lower case and without the last dot, stands for. */
  int match(String name, int protocol, int port) {
    for (int at = 0; at < names.size(); at++) {
      if (names.get(at).covers(name)) {
        int rule = names.get(at).ports().match(protocol, port);
        if (rule >= 0) {
          return rule;
        }
      }
    }
    return Tables.NOBODY;
  }

  boolean hasRanges() {
    return !ranges.isEmpty();
  }

  /** Whether any rule is about a name. */
  boolean names(String name) {
    return names.stream().anyMatch(each -> each.covers(name));
  }
}
