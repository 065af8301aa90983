package dev.skiff.fabric.verdict;

import dev.skiff.fabric.table.Tables;
import dev.skiff.wire.fabric.IpAddress;
import dev.skiff.wire.fabric.PlannedPort;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Addresses that an instance may begin to talk to because DNS told it so for a name that a rule
 * names. Of one thread; asking allocates nothing.
 */
public final class Openings {
  /** Of one port; beyond these, the one that would end first gives way. */
  static final int MOST = 256;

  /** An answer opens for no less: programs keep addresses longer than they are told to. */
  static final int LEAST_SECONDS = 60;

  /** As the second that is asked about: whether it was open at any time that is remembered. */
  static final int EVER = Integer.MIN_VALUE;

  private final List<List<Opening>> ports = new ArrayList<>();
  private Tables tables = Tables.empty();

  private record Opening(String name, long high, long low, int until) {}

  /** Another plan holds: a slot that another instance has begins anew. */
  void use(Tables before, Tables next) {
    tables = next;
    for (int slot = 0; slot < ports.size(); slot++) {
      if (!instance(before, slot).equals(instance(next, slot))) {
        ports.get(slot).clear();
      }
    }
  }

  private static String instance(Tables plan, int slot) {
    return plan.port(slot).map(PlannedPort::instance).orElse("");
  }

  /**
   * Opens an address that is an answer for a name.
   *
   * @param name in lower case, without the last dot
   * @param seconds for which the answer holds
   */
  public void open(int slot, String name, IpAddress address, int seconds, int now) {
    while (ports.size() <= slot) {
      ports.add(new ArrayList<>());
    }
    List<Opening> mine = ports.get(slot);
    mine.removeIf(each ->
        each.high() == address.high() && each.low() == address.low() && each.name().equals(name));
    if (mine.size() == MOST) {
      mine.remove(mine.stream().min(Comparator.comparingInt(Opening::until)).orElseThrow());
    }
    int until = now + Math.max(LEAST_SECONDS, seconds);
    mine.add(new Opening(name, address.high(), address.low(), until));
  }

  /**
   * The rule by which a slot's instance may talk to an address; {@link Tables#NOBODY} where none of
   * its rules names what was asked for.
   *
   * @param since the second in which it must be open, or {@link #EVER}
   */
  public int rule(int slot, long high, long low, int protocol, int port, int since) {
    if (slot >= ports.size()) {
      return Tables.NOBODY;
    }
    List<Opening> mine = ports.get(slot);
    for (int at = 0; at < mine.size(); at++) {
      Opening opening = mine.get(at);
      if (opening.low() == low && opening.high() == high && opening.until() >= since) {
        int rule = tables.egressRule(slot, opening.name(), protocol, port);
        if (rule != Tables.NOBODY) {
          return rule;
        }
      }
    }
    return Tables.NOBODY;
  }
}
