package dev.skiff.fabric.dns;

import dev.skiff.fabric.table.Tables;

/**
 * Answers for names of instances, to one who may know of them: {@code name}, {@code name.network},
 * services of these, addresses turned round, and what it alone is told of the host. Of the frame
 * loop's thread; allocates nothing.
 */
final class Zone {
  /** It is no name of ours to answer for. */
  static final int ELSEWHERE = -1;

  private final InstanceRecords records = new InstanceRecords();

  /** How many labels name a service, before the name of who has it. */
  private int services;

  private int turn;

  /** Adds what is asked; returns the code, or {@link #ELSEWHERE}. */
  int answer(DnsQuestion asked, int slot, Tables tables, DnsReply reply) {
    services = asked.serviceLabels();
    if (services == 0 && HostNames.answer(asked, slot, tables, reply)) {
      return ended(DnsQuestion.OK, 0, tables, reply);
    }
    if (services == 0 && ReverseNames.hasLength(asked)) {
      int code = ReverseNames.answer(asked, slot, tables, reply);
      return ended(code, asked.labels() - 2, tables, reply);
    }
    records.begin(asked, slot, tables, reply);
    turn++;
    return switch (asked.labels() - services) {
      case 1 -> ended(inAnyNetwork(asked, slot, tables), DnsReply.ROOT, tables, reply);
      case 2 -> ended(inNamedNetwork(asked, slot, tables), services + 1, tables, reply);
      default -> {
        int code = isBelowNetwork(asked, slot, tables) ? DnsReply.NAME_ERROR : ELSEWHERE;
        yield ended(code, asked.labels() - 1, tables, reply);
      }
    };
  }

  /**
   * Says so where there is nothing of what was asked (RFC 2308).
   *
   * @param zone the label at which the zone's name begins
   */
  private static int ended(int code, int zone, Tables tables, DnsReply reply) {
    boolean isKnown = code == DnsQuestion.OK || code == DnsReply.NAME_ERROR;
    if (isKnown && reply.isEmpty()) {
      reply.nothing(zone, tables.plan().revision());
    }
    return code;
  }

  /** One label is always ours: no host on the Internet has such a name. */
  private int inAnyNetwork(DnsQuestion asked, int slot, Tables tables) {
    boolean found = inNetworksOf(asked, slot, tables);
    if (records.leadOn()) {
      inNetworksOf(asked, slot, tables);
    }
    return found ? DnsQuestion.OK : DnsReply.NAME_ERROR;
  }

  private boolean inNetworksOf(DnsQuestion asked, int slot, Tables tables) {
    boolean found = false;
    for (int network = 0; network < tables.segments().size(); network++) {
      if (tables.isOn(slot, network)) {
        found |= inNetwork(asked, slot, tables, network);
      }
    }
    return found;
  }

  /** A name of the outside to which a guest's resolver has added where it searches. */
  private static boolean isBelowNetwork(DnsQuestion asked, int slot, Tables tables) {
    int last = asked.labels() - 1;
    for (int network = 0; network < tables.segments().size(); network++) {
      if (tables.isOn(slot, network)
          && last >= 0
          && asked.isLabel(last, tables.segments().get(network).name())) {
        return true;
      }
    }
    return false;
  }

  private int inNamedNetwork(DnsQuestion asked, int slot, Tables tables) {
    int last = asked.labels() - 1;
    for (int network = 0; network < tables.segments().size(); network++) {
      if (asked.isLabel(last, tables.segments().get(network).name())) {
        boolean found = tables.isOn(slot, network) && inNetwork(asked, slot, tables, network);
        if (found && records.leadOn()) {
          inNetwork(asked, slot, tables, network);
        }
        return found ? DnsQuestion.OK : DnsReply.NAME_ERROR;
      }
    }
    return ELSEWHERE;
  }

  /** Adds what those have who have the name in one network; whether the name that is asked is. */
  private boolean inNetwork(DnsQuestion asked, int slot, Tables tables, int network) {
    int[] who =
        tables
            .names()
            .whoIs(network, asked.memory(), asked.labelAt(services), asked.labelLength(services));
    boolean found = false;
    for (int index = 0; index < who.length; index++) {
      // Those who share an alias are named first in turn.
      int other = who[Math.floorMod(turn + index, who.length)];
      if (tables.mayKnow(slot, other)) {
        found |= records.add(other, network);
      }
    }
    return found;
  }
}
