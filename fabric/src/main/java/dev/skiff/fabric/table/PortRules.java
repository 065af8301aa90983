package dev.skiff.fabric.table;

import dev.skiff.fabric.packet.Protocol;
import java.util.ArrayList;
import java.util.List;

/**
 * Protocols and ranges of ports, in the order they were added; the index of a rule is what the
 * caller gave it.
 */
final class PortRules {
  /** As protocol: whichever. */
  static final int ANY = -1;

  private final int[] protocols;
  private final int[] firsts;
  private final int[] lasts;
  private final int[] indexes;

  private PortRules(List<int[]> rules) {
    protocols = rules.stream().mapToInt(rule -> rule[0]).toArray();
    firsts = rules.stream().mapToInt(rule -> rule[1]).toArray();
    lasts = rules.stream().mapToInt(rule -> rule[2]).toArray();
    indexes = rules.stream().mapToInt(rule -> rule[3]).toArray();
  }

  /** The index of the first rule that holds, or -1. */
  int match(int protocol, int port) {
    int plain = protocol == Protocol.ICMPV6 ? Protocol.ICMP : protocol;
    for (int at = 0; at < protocols.length; at++) {
      boolean same = protocols[at] == ANY || protocols[at] == plain;
      boolean inRange = plain == Protocol.ICMP || (port >= firsts[at] && port <= lasts[at]);
      if (same && inRange) {
        return indexes[at];
      }
    }
    return -1;
  }

  int count() {
    return protocols.length;
  }

  static int protocolOf(String name) {
    return switch (name) {
      case "tcp" -> Protocol.TCP;
      case "udp" -> Protocol.UDP;
      case "icmp" -> Protocol.ICMP;
      case "any" -> ANY;
      default -> throw new IllegalArgumentException("a checked plan has no protocol " + name);
    };
  }

  /** Collects rules for one pair. */
  static final class Draft {
    private final List<int[]> rules = new ArrayList<>();

    void add(String protocol, int first, int last, int index) {
      rules.add(new int[] {protocolOf(protocol), first, last, index});
    }

    PortRules done() {
      return new PortRules(rules);
    }
  }
}
