package dev.skiff.fabric.dns;

import dev.skiff.wire.fabric.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a resolver of the host said, read with care: it is from outside.
 *
 * @param code of its header
 * @param answers how many records answer; {@code authorities} come behind them
 * @param records these as they came, but for lifetimes that are too long. Names in them may point
 *     to the question, which lies where the asker's does
 * @param found the addresses among the answers, for rules by name
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
record OutsideAnswer(int code, int answers, int authorities, byte[] records, List<Found> found) {
  /** Longer than this no answer is believed: what it opens is to close again. */
  static final int MOST_SECONDS = 300;

  static final int SERVER_FAILURE = 2;

  private static final int MOST_FOUND = 64;
  private static final int RECORD_HEAD = 10;
  private static final int RESPONSE = 0x8000;
  private static final int TRUNCATED = 0x0200;
  private static final int POINTER = 0xc0;
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;

  /** An address, and for how long it is good. */
  record Found(IpAddress address, int seconds) {}

  /** When nobody has answered. */
  static OutsideAnswer failure() {
    return new OutsideAnswer(SERVER_FAILURE, 0, 0, new byte[0], List.of());
  }

  /** Whether a message answers a question that was asked with a number. */
  static boolean isTo(byte[] message, int id, byte[] question) {
    ByteBuffer bytes = ByteBuffer.wrap(message);
    if (message.length < DnsQuestion.HEADER + question.length
        || (bytes.getShort(0) & 0xffff) != id
        || (bytes.getShort(2) & RESPONSE) == 0
        || bytes.getShort(4) != 1) {
      return false;
    }
    // Letters may come back in another case; lengths of labels are below those.
    for (int at = 0; at < question.length; at++) {
      if (lower(question[at]) != lower(message[DnsQuestion.HEADER + at])) {
        return false;
      }
    }
    return true;
  }

  private static int lower(byte character) {
    return character >= 'A' && character <= 'Z' ? character + 32 : character;
  }

  static boolean isTruncated(byte[] message) {
    return (ByteBuffer.wrap(message).getShort(2) & TRUNCATED) != 0;
  }

  static int code(byte[] message) {
    return message[3] & 15;
  }

  /** Reads a message that {@link #isTo} a question; nothing where it is broken. */
  static Optional<OutsideAnswer> read(byte[] message, int questionBytes) {
    ByteBuffer bytes = ByteBuffer.wrap(message.clone());
    int answers = bytes.getShort(6) & 0xffff;
    int authorities = bytes.getShort(8) & 0xffff;
    int begin = DnsQuestion.HEADER + questionBytes;
    bytes.position(begin);
    List<Found> found = new ArrayList<>();
    for (int record = 0; record < answers + authorities; record++) {
      if (!readRecord(bytes, record < answers, found)) {
        return Optional.empty();
      }
    }
    byte[] records = Arrays.copyOfRange(bytes.array(), begin, bytes.position());
    return Optional.of(
        new OutsideAnswer(code(message), answers, authorities, records, List.copyOf(found)));
  }

  private static boolean readRecord(ByteBuffer bytes, boolean isAnswer, List<Found> found) {
    if (!skipName(bytes) || bytes.remaining() < RECORD_HEAD) {
      return false;
    }
    int at = bytes.position();
    int type = bytes.getShort(at) & 0xffff;
    int length = bytes.getShort(at + 8) & 0xffff;
    if (bytes.remaining() < RECORD_HEAD + length) {
      return false;
    }
    // A lifetime with its highest bit set is none (RFC 2181, 8).
    int seconds = Math.clamp(bytes.getInt(at + 4), 0, MOST_SECONDS);
    bytes.putInt(at + 4, seconds);
    boolean isAddress =
        (type == DnsQuestion.A && length == IPV4_BYTES)
            || (type == DnsQuestion.AAAA && length == IPV6_BYTES);
    if (isAnswer && isAddress && found.size() < MOST_FOUND) {
      found.add(new Found(address(bytes, at + RECORD_HEAD, length), seconds));
    }
    bytes.position(at + RECORD_HEAD + length);
    return true;
  }

  private static IpAddress address(ByteBuffer bytes, int at, int length) {
    return length == IPV4_BYTES
        ? IpAddress.ofIpv4(bytes.getInt(at))
        : new IpAddress(bytes.getLong(at), bytes.getLong(at + 8));
  }

  private static boolean skipName(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      int length = bytes.get() & 0xff;
      if (length == 0) {
        return true;
      }
      if ((length & POINTER) == POINTER) {
        return skip(bytes, 1);
      }
      if ((length & POINTER) != 0 || !skip(bytes, length)) {
        return false;
      }
    }
    return false;
  }

  private static boolean skip(ByteBuffer bytes, int count) {
    if (bytes.remaining() < count) {
      return false;
    }
    bytes.position(bytes.position() + count);
    return true;
  }

  /** The message for who asked. */
  byte[] message(Inquiry inquiry) {
    int option = inquiry.extended() ? DnsReply.OPT_BYTES : 0;
    int head = DnsQuestion.HEADER + inquiry.question().length;
    boolean fits = head + records.length + option <= inquiry.mostBytes();
    ByteBuffer out = ByteBuffer.allocate(head + (fits ? records.length : 0) + option);
    out.put(inquiry.header()).put(inquiry.question());
    int asked = out.getShort(2) & DnsReply.RECURSION_DESIRED;
    int flags = RESPONSE | DnsReply.RECURSION_AVAILABLE | asked | code | (fits ? 0 : TRUNCATED);
    out.putShort(2, (short) flags).putShort(4, (short) 1);
    out.putShort(6, (short) (fits ? answers : 0)).putShort(8, (short) (fits ? authorities : 0));
    out.putShort(10, (short) (inquiry.extended() ? 1 : 0));
    if (fits) {
      out.put(records);
    }
    if (inquiry.extended()) {
      out.put((byte) 0).putShort((short) 41).putShort((short) DnsReply.MOST_BYTES);
      out.putInt(0).putShort((short) 0);
    }
    return out.array();
  }
}
