package dev.skiff.fabric.table;

import dev.skiff.wire.fabric.IpPrefix;
import dev.skiff.wire.fabric.PlannedEgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where outside one instance may begin to talk to; the rules of ranges in the plan's order. */
public final class EgressRules {
  private final List<IpPrefix> ranges = new ArrayList<>();
  private final List<PortRules> ports = new ArrayList<>();
  private final List<Named> named = new ArrayList<>();

  /** A rule by name: {@code *.} stands for one label or more. */
  public record Named(String target, int rule) {
    /** Whether a name, in lower case and without the last dot, is meant. */
    public boolean covers(String name) {
      return target.startsWith("*.") ? name.endsWith(target.substring(1)) : name.equals(target);
    }
  }

  void add(PlannedEgress egress, int rule) {
    Optional<IpPrefix> range = IpPrefix.parse(egress.target());
    if (range.isEmpty()) {
      named.add(new Named(egress.target().toLowerCase(Locale.ROOT), rule));
      return;
    }
    PortRules.Draft draft = new PortRules.Draft();
    draft.add(egress.protocol(), egress.firstPort(), egress.lastPort(), rule);
    ranges.add(range.get());
    ports.add(draft.done());
  }

  int match(long high, long low, int protocol, int port) {
    for (int at = 0; at < ranges.size(); at++) {
      if (ranges.get(at).contains(high, low)) {
        int rule = ports.get(at).match(protocol, port);
        if (rule >= 0) {
          return rule;
        }
      }
    }
    return Tables.NOBODY;
  }

  public List<Named> named() {
    return List.copyOf(named);
  }
}
