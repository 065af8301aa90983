package dev.skiff.fabric.answer;

import dev.skiff.fabric.loop.Answers;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.packet.Protocol;
import dev.skiff.fabric.table.Tables;
import dev.skiff.fabric.verdict.Drop;
import java.lang.foreign.MemorySegment;

/** Sends each question to who answers its kind. Of the frame loop's thread. */
public final class Responder implements Answers {
  private final Answers arp = new ArpAnswers();
  private final Answers neighbours = new NeighbourAnswers();
  private final Answers routers = new RouterAnswers();
  private final Answers dhcp = new DhcpAnswers();
  private final Answers echo = new EchoAnswers();
  private final Answers names;
  private final AnswerRates rates;

  /**
   * Makes a responder.
   *
   * @param names answers DNS
   * @param rates how often the rest may be asked
   */
  public Responder(Answers names, AnswerRates rates) {
    this.names = names;
    this.rates = rates;
  }

  @Override
  public int answer(Packet question, int slot, Tables tables, MemorySegment out, long at) {
    if (slot == Tables.OUTSIDE_SLOT) {
      return Drop.NOISE.verdict();
    }
    return isFree(question) || rates.take(slot)
        ? answersFor(question).answer(question, slot, tables, out, at)
        : Drop.FLOOD.verdict();
  }

  /** Echo and DNS are as cheap as carrying what asked for them. */
  private static boolean isFree(Packet question) {
    return question.isEchoRequest() || question.destinationPort() == Protocol.DNS_PORT;
  }

  private Answers answersFor(Packet question) {
    if (!question.isIp()) {
      return arp;
    }
    return switch (question.protocol()) {
      case Protocol.ICMP -> echo;
      case Protocol.ICMPV6 ->
          switch (question.icmpType()) {
            case Protocol.NEIGHBOUR_SOLICITATION -> neighbours;
            case Protocol.ROUTER_SOLICITATION -> routers;
            default -> echo;
          };
      case Protocol.UDP -> question.destinationPort() == Protocol.DNS_PORT ? names : dhcp;
      default -> names;
    };
  }
}
