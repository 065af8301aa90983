package dev.skiff.fabric.dns;

import dev.skiff.fabric.packet.Layout;
import dev.skiff.wire.fabric.IpAddress;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Writes the answer to a {@link DnsQuestion}: its header and question, then records. Refilled. */
final class DnsReply {
  static final int NAME_ERROR = 3;

  /** What names are held for: a changed plan is seen this late at most. */
  static final int TTL_SECONDS = 5;

  /** What passes any path (DNS flag day 2020). */
  static final int MOST_BYTES = 1232;

  static final int OPT_BYTES = 11;
  private static final int RESPONSE = 0x8000;
  private static final int AUTHORITATIVE = 0x0400;
  private static final int TRUNCATED = 0x0200;
  static final int RECURSION_DESIRED = 0x0100;
  static final int RECURSION_AVAILABLE = 0x0080;

  /** A pointer to the question's name. */
  private static final int QUESTION_NAME = 0xc000 | DnsQuestion.HEADER;

  private DnsQuestion question = new DnsQuestion();
  private int mostBytes;
  private MemorySegment out = MemorySegment.NULL;
  private long begin;
  private long end;
  private int records;
  private boolean truncated;

  /** Begins with the header and the question, for an answer of so many bytes at most. */
  void begin(DnsQuestion asked, MemorySegment memory, long at, int most) {
    question = asked;
    mostBytes = most;
    out = memory;
    begin = at;
    records = 0;
    truncated = false;
    MemorySegment.copy(asked.memory(), asked.at(), memory, at, asked.questionBytes());
    end = at + asked.questionBytes();
  }

  /** Adds an address of the name that was asked for. */
  void address(IpAddress address) {
    int bytes = address.isIpv4() ? 4 : 16;
    if (!record(address.isIpv4() ? DnsQuestion.A : DnsQuestion.AAAA, bytes)) {
      return;
    }
    if (address.isIpv4()) {
      Layout.put32(out, end, address.ipv4Bits());
    } else {
      Layout.put64(out, end, address.high());
      Layout.put64(out, end + 8, address.low());
    }
    end += bytes;
  }

  /** Adds a name of two labels. */
  void pointer(String name, String network) {
    if (record(DnsQuestion.PTR, name.length() + network.length() + 3)) {
      label(name);
      label(network);
      Layout.put8(out, end++, 0);
    }
  }

  private void label(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    Layout.put8(out, end, bytes.length);
    for (int index = 0; index < bytes.length; index++) {
      Layout.put8(out, end + 1 + index, bytes[index]);
    }
    end += 1 + bytes.length;
  }

  private boolean record(int type, int bytes) {
    if (end - begin + 12 + bytes > mostBytes - OPT_BYTES) {
      truncated = true;
      return false;
    }
    Layout.put16(out, end, QUESTION_NAME);
    Layout.put16(out, end + 2, type);
    Layout.put16(out, end + 4, 1);
    Layout.put32(out, end + 6, TTL_SECONDS);
    Layout.put16(out, end + 10, bytes);
    end += 12;
    records++;
    return true;
  }

  /** Finishes with a code; returns the length. */
  int finish(int code) {
    int asked = Layout.u16(out, begin + 2);
    int flags =
        RESPONSE
            | (code == DnsQuestion.OK || code == NAME_ERROR ? AUTHORITATIVE : 0)
            | (truncated ? TRUNCATED : 0)
            | (asked & (RECURSION_DESIRED | 0x7800))
            | RECURSION_AVAILABLE
            | (code & 15);
    Layout.put16(out, begin + 2, flags);
    Layout.put16(out, begin + 4, question.questionBytes() > DnsQuestion.HEADER ? 1 : 0);
    Layout.put16(out, begin + 6, records);
    Layout.put16(out, begin + 8, 0);
    Layout.put16(out, begin + 10, question.isExtended() ? 1 : 0);
    if (question.isExtended()) {
      Layout.put8(out, end, 0);
      Layout.put16(out, end + 1, 41);
      Layout.put16(out, end + 3, MOST_BYTES);
      Layout.put32(out, end + 5, code >>> 4 << 24);
      Layout.put16(out, end + 9, 0);
      end += OPT_BYTES;
    }
    return (int) (end - begin);
  }
}
