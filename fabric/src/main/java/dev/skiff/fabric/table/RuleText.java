package dev.skiff.fabric.table;

import dev.skiff.wire.fabric.FabricPlan;
import dev.skiff.wire.fabric.PlannedEgress;
import dev.skiff.wire.fabric.PlannedLink;
import java.util.List;

/** The words for a rule's number: links, then egress, then open networks, in the plan's order. */
final class RuleText {
  private RuleText() {}

  static String of(FabricPlan plan, List<Segment> segments, int rule) {
    int links = plan.links().size();
    if (rule < links) {
      return link(plan, plan.links().get(rule));
    }
    if (rule < links + plan.egress().size()) {
      return egress(plan, plan.egress().get(rule - links));
    }
    return "network " + segments.get(rule - links - plan.egress().size()).name() + " is open";
  }

  private static String link(FabricPlan plan, PlannedLink link) {
    return "link %s → %s %s"
        .formatted(
            name(plan, link.from()),
            name(plan, link.to()),
            ports(link.protocol(), link.firstPort(), link.lastPort()));
  }

  private static String egress(FabricPlan plan, PlannedEgress egress) {
    return "egress %s → %s %s"
        .formatted(
            name(plan, egress.from()),
            egress.target(),
            ports(egress.protocol(), egress.firstPort(), egress.lastPort()));
  }

  private static String ports(String protocol, int first, int last) {
    if (first == 0 && last == 65_535) {
      return protocol;
    }
    return protocol + " " + (first == last ? first : first + "-" + last);
  }

  static String name(FabricPlan plan, String instance) {
    return plan.ports().stream()
        .filter(port -> port.instance().equals(instance))
        .findFirst()
        .map(port -> port.name())
        .orElse(instance);
  }
}
