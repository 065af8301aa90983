package dev.skiff.fabric.verdict;

import dev.skiff.fabric.flow.FlowTable;
import dev.skiff.fabric.flow.FragmentTable;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.packet.Protocol;
import dev.skiff.fabric.table.Tables;

/**
 * Says of each frame where it goes. A verdict is the slot of the port that it leaves by, {@link
 * #LOCAL} for the fabric's own business, or {@link Drop#verdict}. Of one thread; allocates nothing.
 */
public final class Judge {
  /** It asks the fabric itself. */
  public static final int LOCAL = 1 << 20;

  private final FlowTable flows;
  private final FragmentTable fragments = new FragmentTable();
  private final Packet quoted = new Packet();
  private final Rules rules = new Rules();
  private Tables tables = Tables.empty();
  private int generation;

  public Judge(FlowTable flows) {
    this.flows = flows;
  }

  /** From now on another plan holds; flows are asked about anew as they go on. */
  public void use(Tables next) {
    tables = next;
    rules.use(next);
    generation++;
    flows.grow(next.slotCount());
  }

  public Tables tables() {
    return tables;
  }

  public Rules rules() {
    return rules;
  }

  /**
   * Judges one frame.
   *
   * @param slot of the port it came from
   * @param packet well formed
   */
  public int judge(Packet packet, int slot, int second) {
    if (slot != Tables.OUTSIDE_SLOT && packet.sourceMac() != tables.mac(slot)) {
      return Drop.SPOOFED.verdict();
    }
    if (!packet.isIp()) {
      return packet.etherType() == Protocol.ETHER_ARP ? Judge.LOCAL : Drop.PROTOCOL.verdict();
    }
    if (isQuestion(packet)) {
      return packet.isFragment() ? Drop.FRAGMENT.verdict() : LOCAL;
    }
    if (packet.isToGroup()) {
      return Drop.NOISE.verdict();
    }
    return isCarried(packet) ? judgeUnicast(packet, slot, second) : Drop.PROTOCOL.verdict();
  }

  /** What is for the fabric whoever it is addressed to: DHCP, and solicitations of IPv6. */
  private static boolean isQuestion(Packet packet) {
    return switch (packet.protocol()) {
      case Protocol.UDP ->
          packet.isToGroup()
              && packet.isIpv4()
              && packet.destinationPort() == Protocol.DHCP_SERVER_PORT;
      case Protocol.ICMPV6 ->
          packet.icmpType() == Protocol.ROUTER_SOLICITATION
              || packet.icmpType() == Protocol.NEIGHBOUR_SOLICITATION;
      default -> false;
    };
  }

  /** Of ICMP only echo and errors: redirects and advertisements are not a guest's to give. */
  private static boolean isCarried(Packet packet) {
    return switch (packet.protocol()) {
      case Protocol.TCP, Protocol.UDP -> true;
      case Protocol.ICMP, Protocol.ICMPV6 ->
          packet.isIpv4() == (packet.protocol() == Protocol.ICMP)
              && (packet.isLaterFragment()
                  || packet.isEchoRequest()
                  || packet.isEchoReply()
                  || packet.isIcmpError());
      default -> false;
    };
  }

  private int judgeUnicast(Packet packet, int slot, int second) {
    if (packet.isLaterFragment()) {
      return judgeLaterFragment(packet, slot, second);
    }
    int verdict = judgeBeginning(packet, slot, second);
    if (verdict >= 0 && packet.isFragment()) {
      // The fabric's own answers need no questions in pieces.
      if (verdict == LOCAL) {
        return Drop.FRAGMENT.verdict();
      }
      fragments.first(packet, slot, verdict, second);
    }
    return verdict;
  }

  private int judgeLaterFragment(Packet packet, int slot, int second) {
    // Offset 8 lies within a TCP header: it could change the flags that were judged (RFC 1858).
    boolean overHeader = packet.protocol() == Protocol.TCP && packet.fragmentOffset() < 20;
    if (overHeader || !isSourceOf(packet, slot)) {
      return Drop.FRAGMENT.verdict();
    }
    int receiver = fragments.receiverOf(packet, slot, second);
    return receiver == FragmentTable.NONE || !isDestinationOf(packet, receiver)
        ? Drop.FRAGMENT.verdict()
        : receiver;
  }

  private boolean isSourceOf(Packet packet, int slot) {
    return isOf(packet.sourceHigh(), packet.sourceLow(), slot);
  }

  private boolean isDestinationOf(Packet packet, int slot) {
    return isOf(packet.destinationHigh(), packet.destinationLow(), slot);
  }

  private boolean isOf(long high, long low, int slot) {
    if (slot == Tables.OUTSIDE_SLOT) {
      return tables.hasOutside() && !tables.isInside(high, low);
    }
    int who = member(high, low);
    return who != Tables.NOBODY && tables.slotOfAddress(who) == slot;
  }

  /** Which guest has an address; gateways are none. */
  private int member(long high, long low) {
    int who = tables.whoHas(high, low);
    return tables.isGateway(who) ? Tables.NOBODY : who;
  }

  private int judgeBeginning(Packet packet, int slot, int second) {
    if (packet.isIcmpError()) {
      return judgeError(packet, slot);
    }
    int flow = flows.find(packet);
    if (flow == FlowTable.NONE) {
      return judgeNew(packet, slot, second);
    }
    if (flows.senderOf(flow) != slot) {
      return judgeOwner(packet, slot, flow, second);
    }
    boolean asked =
        !flows.isOfGeneration(flow, generation) || flows.isExpired(flow, second) || packet.isSyn();
    if (asked) {
      return judgeAgain(packet, slot, flow, second);
    }
    int receiver = flows.receiverOf(flow);
    flows.passed(flow, packet, second);
    return receiver;
  }

  /**
   * Of a flow that is another slot's. Addresses pass on, and who has one now is not held up by what
   * an earlier owner left behind.
   */
  private int judgeOwner(Packet packet, int slot, int flow, int second) {
    if (isSourceOf(packet, slot)) {
      flows.remove(flow);
    }
    return judgeNew(packet, slot, second);
  }

  /** Of a flow that rules must be asked about, though there is an entry. */
  private int judgeAgain(Packet packet, int slot, int flow, int second) {
    boolean fromInitiator = flows.isFromInitiator(flow);
    int receiver = flows.receiverOf(flow);
    boolean holds =
        !flows.isExpired(flow, second)
            && (fromInitiator || !packet.isSyn())
            && isSourceOf(packet, slot)
            && isDestinationOf(packet, receiver)
            && ruleAgain(packet, fromInitiator, second) != Tables.NOBODY;
    if (!holds) {
      flows.remove(flow);
      return judgeNew(packet, slot, second);
    }
    flows.renew(flow, generation);
    flows.passed(flow, packet, second);
    return receiver;
  }

  private int ruleAgain(Packet packet, boolean fromInitiator, int second) {
    if (!fromInitiator) {
      return rules.answering(packet);
    }
    return packet.isSyn() ? rules.beginning(packet, second) : rules.continuing(packet);
  }

  /** An ICMP error passes when what it quotes is a flow that its receiver takes part in. */
  private int judgeError(Packet packet, int slot) {
    long at = packet.transportAt() + 8;
    int length = packet.transportLength() - 8;
    if (!quoted.readQuoted(packet.memory(), at, length, packet.etherType())
        || quoted.isLaterFragment()) {
      return Drop.MALFORMED.verdict();
    }
    boolean toItsSource =
        quoted.sourceHigh() == packet.destinationHigh()
            && quoted.sourceLow() == packet.destinationLow();
    int flow = toItsSource ? flows.find(quoted) : FlowTable.NONE;
    // Told by the one it was for: a guest's errors are about packets it was sent.
    if (flow == FlowTable.NONE || flows.receiverOf(flow) != slot || !isSourceOf(packet, slot)) {
      return Drop.STALE.verdict();
    }
    int receiver = flows.senderOf(flow);
    return isDestinationOf(packet, receiver) ? receiver : Drop.STALE.verdict();
  }

  private int judgeNew(Packet packet, int slot, int second) {
    if (!isSourceOf(packet, slot)) {
      return Drop.SPOOFED.verdict();
    }
    int to = tables.whoHas(packet.destinationHigh(), packet.destinationLow());
    if (tables.isGateway(to)) {
      return judgeToGateway(packet, slot, to);
    }
    if (slot == Tables.OUTSIDE_SLOT) {
      return judgeFromOutside(packet, to, second);
    }
    if (to == Tables.NOBODY) {
      return judgeToOutside(packet, slot, second);
    }
    return begin(packet, slot, tables.slotOfAddress(to), second);
  }

  private int judgeToGateway(Packet packet, int slot, int who) {
    boolean member = slot != Tables.OUTSIDE_SLOT && tables.isOn(slot, tables.networkOf(who));
    boolean answered =
        switch (packet.protocol()) {
          case Protocol.UDP ->
              packet.destinationPort() == Protocol.DNS_PORT
                  || (packet.destinationPort() == Protocol.DHCP_SERVER_PORT && packet.isIpv4());
          case Protocol.TCP -> packet.destinationPort() == Protocol.DNS_PORT;
          default -> packet.isEchoRequest();
        };
    return member && answered ? LOCAL : Drop.NO_LINK.verdict();
  }

  private int judgeFromOutside(Packet packet, int to, int second) {
    if (to == Tables.NOBODY) {
      return Drop.UNKNOWN.verdict();
    }
    return begin(packet, Tables.OUTSIDE_SLOT, tables.slotOfAddress(to), second);
  }

  private int judgeToOutside(Packet packet, int slot, int second) {
    if (tables.isInside(packet.destinationHigh(), packet.destinationLow())) {
      return Drop.UNKNOWN.verdict();
    }
    return begin(packet, slot, Tables.OUTSIDE_SLOT, second);
  }

  private int begin(Packet packet, int slot, int receiver, int second) {
    boolean tcp = packet.protocol() == Protocol.TCP;
    if (tcp && packet.has(Protocol.RST)) {
      return Drop.STALE.verdict();
    }
    boolean forward = !packet.isEchoReply() && rules.beginning(packet, second) != Tables.NOBODY;
    // Mid-flow, after the fabric was started anew: the design page says why this grants nothing.
    boolean reverse =
        !forward && tcp && packet.has(Protocol.ACK) && rules.answering(packet) != Tables.NOBODY;
    if (!forward && !reverse) {
      return denied(slot, receiver).verdict();
    }
    int flow = flows.begin(slot, receiver, forward, generation, second);
    if (flow == FlowTable.FULL) {
      return Drop.FULL.verdict();
    }
    if (packet.has(Protocol.FIN)) {
      flows.passed(flow, packet, second);
    }
    return receiver;
  }

  private static Drop denied(int slot, int receiver) {
    boolean outside = slot == Tables.OUTSIDE_SLOT || receiver == Tables.OUTSIDE_SLOT;
    return outside ? Drop.NO_EGRESS : Drop.NO_LINK;
  }
}
