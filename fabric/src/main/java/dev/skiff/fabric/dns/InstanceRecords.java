package dev.skiff.fabric.dns;

import dev.skiff.fabric.table.KnownPorts;
import dev.skiff.fabric.table.Member;
import dev.skiff.fabric.table.Tables;
import dev.skiff.wire.fabric.IpAddress;
import java.util.List;

/**
 * What there is to say of an instance in a network: addresses, facts, and services at which the
 * asker may begin to talk to it. Refilled; of the frame loop's thread.
 */
final class InstanceRecords {
  private DnsQuestion asked = new DnsQuestion();
  private DnsReply reply = new DnsReply();
  private Tables tables = Tables.empty();
  private int slot;
  private int services;
  private boolean leads;

  void begin(DnsQuestion question, int asker, Tables inForce, DnsReply answer) {
    asked = question;
    slot = asker;
    tables = inForce;
    reply = answer;
    services = question.serviceLabels();
    leads = false;
  }

  /**
   * Ends the answers. Whether there were services: then each instance is to be added again, for the
   * addresses that these lead to.
   */
  boolean leadOn() {
    leads = asked.type() == DnsQuestion.SRV && !reply.isEmpty();
    return leads;
  }

  /** Adds what is asked; whether there is the name, with records of that type or without. */
  boolean add(int other, int network) {
    List<Member> members = tables.memberships(other);
    for (int index = 0; index < members.size(); index++) {
      Member member = members.get(index);
      if (tables.networkNumbered(member.address().network()) == network) {
        return add(other, member, network);
      }
    }
    return false;
  }

  private boolean add(int other, Member member, int network) {
    if (services == 0 && asked.type() != DnsQuestion.SRV) {
      addOwn(member, network);
      return true;
    }
    boolean serves = addServices(other, member, network);
    // Below these names there may be some: they are there themselves (RFC 8020).
    return serves || services == 0 || (services == 1 && ServiceName.isProtocol(asked, 0));
  }

  private void addOwn(Member member, int network) {
    int type = asked.type();
    boolean any = type == DnsQuestion.ANY;
    if ((any || type == DnsQuestion.A) && member.ipv4().isPresent()) {
      reply.address(member.ipv4().get());
    }
    if ((any || type == DnsQuestion.AAAA) && member.ipv6().isPresent()) {
      reply.address(member.ipv6().get());
    }
    if (type == DnsQuestion.TXT) {
      reply.facts(member.port().instance(), member.port().name(), networkName(network));
    }
  }

  private boolean addServices(int other, Member member, int network) {
    boolean serves = false;
    for (int known : tables.knownPorts().of(other)) {
      int port = KnownPorts.port(known);
      if (ServiceName.means(asked, services, known)
          && tables.mayBegin(slot, other, network, KnownPorts.protocol(known), port)) {
        serves = true;
        if (asked.type() == DnsQuestion.SRV && !leads) {
          reply.service(port, member.port().name(), networkName(network));
        }
      }
    }
    if (serves && leads) {
      lead(member, network);
    }
    return serves;
  }

  private void lead(Member member, int network) {
    if (member.ipv4().isPresent()) {
      lead(member, network, member.ipv4().get());
    }
    if (member.ipv6().isPresent()) {
      lead(member, network, member.ipv6().get());
    }
  }

  private void lead(Member member, int network, IpAddress address) {
    reply.additional(member.port().name(), networkName(network), address);
  }

  private String networkName(int network) {
    return tables.segments().get(network).name();
  }
}
