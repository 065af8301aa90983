package dev.skiff.fabric.answer;

import dev.skiff.fabric.loop.Answers;
import dev.skiff.fabric.packet.Layout;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.packet.PacketWriter;
import dev.skiff.fabric.packet.Protocol;
import dev.skiff.fabric.table.Member;
import dev.skiff.fabric.table.Segment;
import dev.skiff.fabric.table.Tables;
import dev.skiff.fabric.verdict.Drop;
import dev.skiff.wire.fabric.IpAddress;
import dev.skiff.wire.fabric.IpPrefix;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * DHCPv4 (RFC 2131) without leases to keep: a port has one address, its first network's, and is
 * told it as often as it asks.
 */
final class DhcpAnswers implements Answers {
  private static final int OFFER = 2;
  private static final int ACKNOWLEDGE = 5;
  private static final int REFUSE = 6;
  private static final int LEASE_SECONDS = 3600;
  private static final int BROADCAST_FLAG = 0x8000;
  private static final int MAGIC = 0x63825363;
  private static final int FIXED_BYTES = 236;

  /** Some clients drop what is shorter than BOOTP's own 300 bytes (RFC 1542, 2.1). */
  private static final int LEAST_BYTES = 300;

  private static final IpAddress BROADCAST = IpAddress.ofIpv4(-1);

  private final PacketWriter writer = new PacketWriter();

  @Override
  public int answer(Packet question, int slot, Tables tables, MemorySegment out, long at) {
    Optional<DhcpQuestion> asked =
        DhcpQuestion.read(
            question.memory(), question.transportAt() + 8, question.transportLength() - 8);
    if (asked.isEmpty()) {
      return Drop.MALFORMED.verdict();
    }
    if (asked.get().mac() != question.sourceMac() || !hasOwnSource(question, slot, tables)) {
      return Drop.SPOOFED.verdict();
    }
    Optional<Member> member =
        tables.memberships(slot).stream().filter(each -> each.ipv4().isPresent()).findFirst();
    int kind = member.map(present -> kindOfAnswer(asked.get(), present)).orElse(0);
    return kind == 0 ? 0 : write(asked.get(), kind, member.orElseThrow(), tables, out, at);
  }

  private static boolean hasOwnSource(Packet question, int slot, Tables tables) {
    return question.sourceLow() == IpAddress.IPV4_MARK
        || Stations.isOwn(tables, slot, question.sourceHigh(), question.sourceLow());
  }

  /** 0 for what wants no answer. */
  private static int kindOfAnswer(DhcpQuestion asked, Member member) {
    return switch (asked.kind()) {
      case DhcpQuestion.DISCOVER -> OFFER;
      case DhcpQuestion.INFORM -> ACKNOWLEDGE;
      case DhcpQuestion.REQUEST -> {
        int wanted = asked.requested() == 0 ? asked.client() : asked.requested();
        yield wanted == bits(member.ipv4()) ? ACKNOWLEDGE : REFUSE;
      }
      default -> 0;
    };
  }

  private static int bits(Optional<IpAddress> address) {
    return address.orElseThrow().ipv4Bits();
  }

  private int write(
      DhcpQuestion asked, int kind, Member member, Tables tables, MemorySegment out, long at) {
    Segment segment = Stations.segment(tables, member);
    IpAddress gateway = segment.gatewayIpv4().orElseThrow();
    IpAddress own = member.ipv4().orElseThrow();
    boolean broadcast = kind == REFUSE || (asked.flags() & BROADCAST_FLAG) != 0;
    long gatewayMac = segment.gatewayMac().bits();
    writer.between(gatewayMac, gateway, asked.mac(), broadcast ? BROADCAST : own, out, at);
    long message = writer.datagramAt();
    out.asSlice(message, FIXED_BYTES).fill((byte) 0);
    Layout.put32(out, message, 0x02010600);
    Layout.put32(out, message + 4, asked.transaction());
    Layout.put16(out, message + 10, asked.flags());
    if (kind != REFUSE) {
      Layout.put32(out, message + 12, asked.client());
      Layout.put32(
          out, message + 16, asked.kind() == DhcpQuestion.INFORM ? 0 : bits(member.ipv4()));
    }
    Layout.putMac(out, message + 28, asked.mac());
    Layout.put32(out, message + FIXED_BYTES, MAGIC);
    long end = options(asked, kind, member, segment, new Options(out, message + FIXED_BYTES + 4));
    while (end < message + LEAST_BYTES) {
      Layout.put8(out, end++, 0);
    }
    return writer.udp(Protocol.DHCP_SERVER_PORT, Protocol.DHCP_CLIENT_PORT, (int) (end - message));
  }

  private static long options(
      DhcpQuestion asked, int kind, Member member, Segment segment, Options options) {
    IpPrefix range = segment.ipv4().orElseThrow();
    int gateway = bits(segment.gatewayIpv4());
    options.u8(53, kind).u32(54, gateway);
    if (kind == REFUSE) {
      return options.end();
    }
    if (asked.kind() != DhcpQuestion.INFORM) {
      options.u32(51, LEASE_SECONDS).u32(58, LEASE_SECONDS / 2).u32(59, LEASE_SECONDS * 7 / 8);
    }
    options.u32(1, range.writtenLength() == 0 ? 0 : -1 << (32 - range.writtenLength()));
    options.u32(3, gateway).u32(6, gateway);
    options.u32(28, range.last().ipv4Bits());
    options.u16(26, segment.planned().mtu());
    options.text(12, member.port().name()).text(15, segment.name());
    return options.end();
  }

  /** Options one behind the other. */
  private static final class Options {
    private final MemorySegment out;
    private long at;

    Options(MemorySegment out, long at) {
      this.out = out;
      this.at = at;
    }

    private void head(int code, int length) {
      Layout.put8(out, at, code);
      Layout.put8(out, at + 1, length);
      at += 2;
    }

    Options u8(int code, int value) {
      head(code, 1);
      Layout.put8(out, at++, value);
      return this;
    }

    Options u16(int code, int value) {
      head(code, 2);
      Layout.put16(out, at, value);
      at += 2;
      return this;
    }

    Options u32(int code, int value) {
      head(code, 4);
      Layout.put32(out, at, value);
      at += 4;
      return this;
    }

    Options text(int code, String value) {
      byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
      head(code, bytes.length);
      for (byte each : bytes) {
        Layout.put8(out, at++, each);
      }
      return this;
    }

    long end() {
      Layout.put8(out, at, 255);
      return at + 1;
    }
  }
}
