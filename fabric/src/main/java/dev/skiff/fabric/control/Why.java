package dev.skiff.fabric.control;

import dev.skiff.fabric.packet.Protocol;
import dev.skiff.fabric.table.Member;
import dev.skiff.fabric.table.Tables;
import dev.skiff.fabric.verdict.Drop;
import dev.skiff.fabric.verdict.Openings;
import dev.skiff.wire.fabric.IpAddress;
import dev.skiff.wire.fabric.WhyAnswer;
import dev.skiff.wire.fabric.WhyQuestion;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether one may begin to talk to another, by the rules that frames are judged by. */
final class Why {
  private final Tables tables;
  private final Openings openings;
  private final int second;

  /** Makes one that is to be asked at once: by the loop, whose openings these are. */
  Why(Tables tables, Openings openings, int second) {
    this.tables = tables;
    this.openings = openings;
    this.second = second;
  }

  WhyAnswer answer(WhyQuestion question) {
    int from = tables.slotOf(question.from());
    if (from == Tables.NOBODY) {
      return new WhyAnswer(false, "unknown", "the plan has no instance '" + question.from() + "'");
    }
    int protocol =
        switch (question.protocol()) {
          case "udp" -> Protocol.UDP;
          case "icmp" -> Protocol.ICMP;
          default -> Protocol.TCP;
        };
    List<IpAddress> targets = targets(question.to());
    if (targets.isEmpty()) {
      return ofName(from, question.to(), protocol, question.port());
    }
    Drop reason = Drop.UNKNOWN;
    for (IpAddress source : addresses(from)) {
      for (IpAddress target : targets) {
        int rule = rule(source, target, protocol, question.port());
        if (rule != Tables.NOBODY) {
          return new WhyAnswer(true, "allowed", tables.describe(rule));
        }
        reason = reasonOf(target, reason);
      }
    }
    return new WhyAnswer(false, reason.word(), "");
  }

  /** Of a name outside: which addresses it will have is not known. */
  private WhyAnswer ofName(int from, String to, int protocol, int port) {
    String name = to.toLowerCase(Locale.ROOT);
    if (name.indexOf('.') < 0) {
      return new WhyAnswer(
          false, "unknown", "'" + to + "' is neither an instance, an address nor a name outside");
    }
    int open = tables.hasOutside() ? tables.openNetworkOf(from) : Tables.NOBODY;
    int rule =
        open == Tables.NOBODY
            ? tables.egressRule(from, name, protocol, port)
            : tables.openRule(open);
    return rule == Tables.NOBODY
        ? new WhyAnswer(false, Drop.NO_EGRESS.word(), "")
        : new WhyAnswer(true, "allowed", tables.describe(rule));
  }

  private List<IpAddress> targets(String to) {
    int slot = tables.slotOf(to);
    return slot == Tables.NOBODY
        ? IpAddress.parse(to).map(List::of).orElse(List.of())
        : addresses(slot);
  }

  private List<IpAddress> addresses(int slot) {
    return tables.memberships(slot).stream()
        .flatMap((Member member) -> Stream.of(member.ipv4(), member.ipv6()))
        .flatMap(Optional::stream)
        .toList();
  }

  private int rule(IpAddress source, IpAddress target, int protocol, int port) {
    int from = tables.whoHas(source.high(), source.low());
    int to = tables.whoHas(target.high(), target.low());
    if (to == Tables.NOBODY) {
      return tables.isInside(target.high(), target.low())
          ? Tables.NOBODY
          : egress(from, target, protocol, port);
    }
    return tables.isGateway(to) ? Tables.NOBODY : tables.linkRule(from, to, protocol, port);
  }

  private int egress(int from, IpAddress to, int protocol, int port) {
    int rule = tables.egressRule(from, to.high(), to.low(), protocol, port);
    int slot = tables.slotOfAddress(from);
    return rule == Tables.NOBODY
        ? openings.rule(slot, to.high(), to.low(), protocol, port, second)
        : rule;
  }

  private Drop reasonOf(IpAddress target, Drop before) {
    int to = tables.whoHas(target.high(), target.low());
    if (to != Tables.NOBODY) {
      return Drop.NO_LINK;
    }
    return tables.isInside(target.high(), target.low()) ? before : Drop.NO_EGRESS;
  }
}
