package dev.skiff.fabric.dns;

import dev.skiff.fabric.table.HostName;
import dev.skiff.fabric.table.Tables;
import java.util.List;

/** Names of the host, for the instance whose hosts file has them. */
final class HostNames {
  private HostNames() {}

  /** Adds what is asked of such a name; whether it is one. */
  static boolean answer(DnsQuestion asked, int slot, Tables tables, DnsReply reply) {
    List<HostName> hosts = tables.hostNames(slot);
    for (int index = 0; index < hosts.size(); index++) {
      HostName host = hosts.get(index);
      if (isCalled(asked, host.labels())) {
        add(asked, host, reply);
        return true;
      }
    }
    return false;
  }

  private static boolean isCalled(DnsQuestion asked, List<String> labels) {
    if (asked.labels() != labels.size()) {
      return false;
    }
    for (int label = 0; label < labels.size(); label++) {
      if (!asked.isLabel(label, labels.get(label))) {
        return false;
      }
    }
    return true;
  }

  private static void add(DnsQuestion asked, HostName host, DnsReply reply) {
    boolean any = asked.type() == DnsQuestion.ANY;
    if ((any || asked.type() == DnsQuestion.A) && host.ipv4().isPresent()) {
      reply.address(host.ipv4().get());
    }
    if ((any || asked.type() == DnsQuestion.AAAA) && host.ipv6().isPresent()) {
      reply.address(host.ipv6().get());
    }
  }
}
