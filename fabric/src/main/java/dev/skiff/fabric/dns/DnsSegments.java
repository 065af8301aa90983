package dev.skiff.fabric.dns;

import dev.skiff.fabric.packet.Layout;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.packet.Protocol;
import dev.skiff.fabric.table.Tables;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * DNS over TCP without connections: each segment says all that its answer needs, so nothing is kept
 * that a guest could fill. A question must lie in one segment, as resolvers send it, or behind a
 * segment that has only its length. What is not acknowledged comes again. Of the frame loop's
 * thread.
 */
final class DnsSegments {
  /** Of one answer. */
  static final int MOST_BYTES = 4096;

  /** Of one segment: what both come to fits the first window of any stack. */
  static final int MOST_MESSAGES = 2;

  /** Only who asks sees it, and it knows both ends: nothing is gained by hiding it. */
  private static final int FIRST_SEQUENCE = 1;

  private static final int LENGTH_BYTES = 2;
  private static final int BROKEN = -1;

  private final Outside outside;
  private final LocalNames names;
  private final DnsQuestion asked = new DnsQuestion();
  private final DnsReply reply = new DnsReply();
  private final MemorySegment room = MemorySegment.ofArray(new byte[MOST_BYTES]);

  DnsSegments(Outside outside, LocalNames names) {
    this.outside = outside;
    this.names = names;
  }

  /** Writes the frame that answers a segment at once; as {@link DnsAnswers#answer}. */
  int answer(Packet segment, int slot, Tables tables, MemorySegment out, long at) {
    if (segment.has(Protocol.RST)) {
      return 0;
    }
    TcpSegment came = TcpSegment.of(segment);
    if (segment.isSyn()) {
      return came.reply(Protocol.SYN, FIRST_SEQUENCE, 1, out, at);
    }
    List<Part> parts = new ArrayList<>();
    int taken = read(came, slot, tables, parts);
    if (taken == BROKEN) {
      return came.reply(Protocol.RST, came.expected(), 0, out, at);
    }
    boolean isLast = segment.has(Protocol.FIN) && taken == came.bytes();
    int acknowledged = taken + (isLast ? 1 : 0);
    if (parts.isEmpty()) {
      int flags = isLast ? Protocol.FIN : 0;
      return acknowledged == 0 ? 0 : came.reply(flags, came.expected(), acknowledged, out, at);
    }
    Back back =
        new Back.Stream(came.ends(), came.expected(), came.sequence() + acknowledged, isLast);
    // Where there is no room for an answer now, nothing is acknowledged either.
    return outside.answer(parts, back, slot, tables)
        ? came.reply(0, came.expected(), acknowledged, out, at)
        : 0;
  }

  /** Reads whole messages; returns how many bytes were of use. */
  private int read(TcpSegment came, int slot, Tables tables, List<Part> parts) {
    if (isMessage(came)) {
      return readMessage(came, 0, came.bytes(), slot, tables, parts) ? came.bytes() : BROKEN;
    }
    if (came.bytes() <= LENGTH_BYTES) {
      return came.bytes();
    }
    int at = 0;
    while (parts.size() < MOST_MESSAGES && came.bytes() - at >= LENGTH_BYTES) {
      int length = Layout.u16(came.memory(), came.dataAt() + at);
      if (length > came.bytes() - at - LENGTH_BYTES) {
        break;
      }
      if (!readMessage(came, at + LENGTH_BYTES, length, slot, tables, parts)) {
        return BROKEN;
      }
      at += LENGTH_BYTES + length;
    }
    // In pieces it would never be whole: better an end than silence.
    return at == 0 ? BROKEN : at;
  }

  /**
   * Whether a message begins here whose length came before: where it has its one question, one that
   * begins with its length has flags, which are never those.
   */
  private static boolean isMessage(TcpSegment came) {
    return came.bytes() >= DnsQuestion.HEADER && Layout.u16(came.memory(), came.dataAt() + 4) == 1;
  }

  private boolean readMessage(
      TcpSegment came, int at, int length, int slot, Tables tables, List<Part> parts) {
    if (!asked.read(came.memory(), came.dataAt() + at, length)) {
      return false;
    }
    reply.begin(asked, room, 0, MOST_BYTES);
    int code = names.answer(asked, slot, tables, reply);
    if (code == LocalNames.ELSEWHERE) {
      parts.add(Inquiry.of(asked, MOST_BYTES));
    } else {
      byte[] message = new byte[reply.finish(code)];
      MemorySegment.copy(room, ValueLayout.JAVA_BYTE, 0, message, 0, message.length);
      parts.add(new Part.Known(message));
    }
    return true;
  }
}
