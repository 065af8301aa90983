package dev.skiff.fabric.dns;

import dev.skiff.fabric.packet.Layout;
import dev.skiff.wire.fabric.IpAddress;
import java.lang.foreign.MemorySegment;

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

  /** As a label: the zone of all names. */
  static final int ROOT = -1;

  private static final int SOA = 6;
  private static final int POINTER = 0xc000;
  private static final int POINTER_BYTES = 2;

  /** Type, class, lifetime, length. */
  private static final int RECORD_HEAD = 10;

  /** Priority, weight, port. */
  private static final int SERVICE_HEAD = 6;

  /** Serial, refresh, retry, expire, and how long nothing holds. */
  private static final int ZONE_NUMBERS = 20;

  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;
  private static final String ID = "id=";
  private static final String NAME = "name=";
  private static final String NETWORK = "network=";

  /** With its key it fits a string of 255 bytes. */
  private static final int MOST_VALUE = 240;

  /** A pointer to the question's name. */
  private static final int QUESTION_NAME = POINTER | DnsQuestion.HEADER;

  private DnsQuestion question = new DnsQuestion();
  private int mostBytes;
  private MemorySegment out = MemorySegment.NULL;
  private long begin;
  private long end;
  private int answers;
  private int authorities;
  private int additionals;
  private boolean truncated;

  /** Begins with the header and the question, for an answer of so many bytes at most. */
  void begin(DnsQuestion asked, MemorySegment memory, long at, int most) {
    question = asked;
    mostBytes = most;
    out = memory;
    begin = at;
    answers = 0;
    authorities = 0;
    additionals = 0;
    truncated = false;
    MemorySegment.copy(asked.memory(), asked.at(), memory, at, asked.questionBytes());
    end = at + asked.questionBytes();
  }

  /** Adds an address of the name that was asked for. */
  void address(IpAddress address) {
    int bytes = bytesOf(address);
    if (answer(typeOf(address), bytes)) {
      putAddress(address, bytes);
    }
  }

  private static int bytesOf(IpAddress address) {
    return address.isIpv4() ? IPV4_BYTES : IPV6_BYTES;
  }

  private static int typeOf(IpAddress address) {
    return address.isIpv4() ? DnsQuestion.A : DnsQuestion.AAAA;
  }

  private void putAddress(IpAddress address, int bytes) {
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
    if (answer(DnsQuestion.PTR, nameBytes(name, network))) {
      name(name, network);
    }
  }

  /** Adds at which port a name of two labels serves: there is nothing to choose by. */
  void service(int port, String name, String network) {
    if (answer(DnsQuestion.SRV, SERVICE_HEAD + nameBytes(name, network))) {
      Layout.put32(out, end, 0);
      Layout.put16(out, end + 4, port);
      end += SERVICE_HEAD;
      // Written out: the target of a service is never a pointer (RFC 2782).
      name(name, network);
    }
  }

  /** Adds what is known of an instance, a string for each (RFC 1464). */
  void facts(String id, String name, String network) {
    int bytes = factBytes(ID, id) + factBytes(NAME, name) + factBytes(NETWORK, network);
    if (answer(DnsQuestion.TXT, bytes)) {
      fact(ID, id);
      fact(NAME, name);
      fact(NETWORK, network);
    }
  }

  private static int factBytes(String key, String value) {
    return 1 + key.length() + Math.min(value.length(), MOST_VALUE);
  }

  private void fact(String key, String value) {
    Layout.put8(out, end, factBytes(key, value) - 1);
    end++;
    text(key, key.length());
    text(value, Math.min(value.length(), MOST_VALUE));
  }

  /**
   * Adds, behind all answers, an address of a name of two labels that an answer leads to. Where it
   * finds no room nothing is missing (RFC 2181, 9).
   */
  void additional(String name, String network, IpAddress address) {
    int bytes = bytesOf(address);
    int nameBytes = nameBytes(name, network);
    if (!truncated && hasRoom(nameBytes + RECORD_HEAD + bytes)) {
      name(name, network);
      head(typeOf(address), bytes);
      putAddress(address, bytes);
      additionals++;
    }
  }

  /**
   * Says for how long it holds that there is nothing: the zone's SOA (RFC 2308, 3).
   *
   * @param label of the question, at which the zone's name begins; {@link #ROOT} for the root
   */
  void nothing(int label, long serial) {
    int nameBytes = label == ROOT ? 1 : POINTER_BYTES;
    if (!hasRoom(2 * nameBytes + RECORD_HEAD + 1 + ZONE_NUMBERS)) {
      return;
    }
    zone(label);
    head(SOA, nameBytes + 1 + ZONE_NUMBERS);
    zone(label);
    Layout.put8(out, end, 0);
    Layout.put32(out, end + 1, (int) serial);
    for (int number = 1; number < ZONE_NUMBERS / 4; number++) {
      Layout.put32(out, end + 1 + 4L * number, TTL_SECONDS);
    }
    end += 1 + ZONE_NUMBERS;
    authorities++;
  }

  private void zone(int label) {
    if (label == ROOT) {
      Layout.put8(out, end++, 0);
    } else {
      Layout.put16(out, end, POINTER | (int) (question.labelAt(label) - 1 - question.at()));
      end += POINTER_BYTES;
    }
  }

  /** Whether nothing was found so far. */
  boolean isEmpty() {
    return answers == 0 && !truncated;
  }

  private static int nameBytes(String name, String network) {
    return name.length() + network.length() + 3;
  }

  private void name(String name, String network) {
    label(name);
    label(network);
    Layout.put8(out, end++, 0);
  }

  private void label(String text) {
    Layout.put8(out, end++, text.length());
    text(text, text.length());
  }

  private void text(String text, int length) {
    for (int index = 0; index < length; index++) {
      Layout.put8(out, end + index, text.charAt(index));
    }
    end += length;
  }

  private boolean answer(int type, int bytes) {
    if (!hasRoom(POINTER_BYTES + RECORD_HEAD + bytes)) {
      truncated = true;
      return false;
    }
    Layout.put16(out, end, QUESTION_NAME);
    end += POINTER_BYTES;
    head(type, bytes);
    answers++;
    return true;
  }

  private boolean hasRoom(int bytes) {
    return end - begin + bytes <= mostBytes - OPT_BYTES;
  }

  /** What stands between a record's name and its data. */
  private void head(int type, int bytes) {
    Layout.put16(out, end, type);
    Layout.put16(out, end + 2, 1);
    Layout.put32(out, end + 4, TTL_SECONDS);
    Layout.put16(out, end + 8, bytes);
    end += RECORD_HEAD;
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
    Layout.put16(out, begin + 6, answers);
    Layout.put16(out, begin + 8, authorities);
    Layout.put16(out, begin + 10, additionals + (question.isExtended() ? 1 : 0));
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
