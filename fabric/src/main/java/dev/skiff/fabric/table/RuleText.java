package dev.skiff.fabric.table;

import dev.skiff.wire.fabric.FabricPlan;
import dev.skiff.wire.fabric.PlannedEgress;
import dev.skiff.wire.fabric.PlannedLink;
import dev.skiff.wire.fabric.PlannedPublication;
import java.util.List;

/**
 * The words for a rule's number: links, egress, open networks, published ports, each in the plan's
 * order.
 */
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
    int behindEgress = rule - links - plan.egress().size();
    if (behindEgress < segments.size()) {
      return "network " + segments.get(behindEgress).name() + " is open";
    }
    return published(plan, plan.published().get(behindEgress - segments.size()));
  }

  private static String published(FabricPlan plan, PlannedPublication published) {
    boolean ipv4 = published.hostAddress().indexOf(':') < 0;
    return "published %s:%d → %s %s %d"
        .formatted(
            ipv4 ? published.hostAddress() : "[" + published.hostAddress() + "]",
            published.hostPort(),
            name(plan, published.instance()),
            published.protocol(),
            published.guestPort());
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
