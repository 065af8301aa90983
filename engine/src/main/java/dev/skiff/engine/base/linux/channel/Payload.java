package dev.skiff.engine.base.linux.channel;

import dev.skiff.engine.base.Identity;
import dev.skiff.engine.vm.Machine.Protocol;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** Reads a payload from front to back, never past its end. Integers are little endian. */
final class Payload {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** Several lines of a terminal; init sends less. */
  private static final int MOST_WORD_BYTES = 4096;

  private final String message;
  private final ByteBuffer bytes;

  /**
   * @param message the name of what is read, for errors
   */
  Payload(String message, byte[] bytes) {
    this(message, ByteBuffer.wrap(bytes));
  }

  private Payload(String message, ByteBuffer bytes) {
    this.message = message;
    this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
  }

  int u8() throws MalformedMessageException {
    return need(1).get() & 0xff;
  }

  int u16() throws MalformedMessageException {
    return need(2).getShort() & 0xffff;
  }

  long u32() throws MalformedMessageException {
    return need(4).getInt() & 0xffff_ffffL;
  }

  /** A number of something; so many as are negative as a long are refused. */
  long count() throws MalformedMessageException {
    long count = need(8).getLong();
    if (count < 0) {
      throw malformed("counts " + Long.toUnsignedString(count));
    }
    return count;
  }

  /** A time by the guest's clock. Negative as a long means centuries: refused. */
  Duration nanos() throws MalformedMessageException {
    return Duration.ofNanos(nanosecondCount());
  }

  Instant instant() throws MalformedMessageException {
    long nanos = nanosecondCount();
    return Instant.ofEpochSecond(nanos / NANOS_PER_SECOND, nanos % NANOS_PER_SECOND);
  }

  private long nanosecondCount() throws MalformedMessageException {
    long nanos = need(8).getLong();
    if (nanos < 0) {
      throw malformed("has a time of " + Long.toUnsignedString(nanos) + " ns");
    }
    return nanos;
  }

  Protocol protocol() throws MalformedMessageException {
    int number = u8();
    for (Protocol protocol : Protocol.values()) {
      if (protocol.number() == number) {
        return protocol;
      }
    }
    throw malformed("has the unknown IP protocol " + number);
  }

  Identity.WindowSize windowSize() throws MalformedMessageException {
    return new Identity.WindowSize(u16(), u16());
  }

  byte[] rest() {
    byte[] rest = new byte[bytes.remaining()];
    bytes.get(rest);
    return rest;
  }

  /** The rest as UTF-8 without NUL. */
  String text() throws MalformedMessageException {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(bytes)
              .toString();
      if (text.indexOf('\0') >= 0) {
        throw malformed("has text with a NUL");
      }
      return text;
    } catch (CharacterCodingException _) {
      throw malformed("has text that is not UTF-8");
    }
  }

  /**
   * The rest as text for people, cut at a bound: what is not UTF-8 or printable is shown as such,
   * never refused.
   */
  String words() {
    byte[] rest = rest();
    int length = Math.min(rest.length, MOST_WORD_BYTES);
    return new String(rest, 0, length, StandardCharsets.UTF_8)
        .replaceAll("\\p{Cntrl}", "\uFFFD")
        .strip();
  }

  Payload part(long length) throws MalformedMessageException {
    need(length);
    ByteBuffer part = bytes.slice(bytes.position(), (int) length);
    bytes.position(bytes.position() + (int) length);
    return new Payload(message, part);
  }

  boolean isEmpty() {
    return !bytes.hasRemaining();
  }

  void end() throws MalformedMessageException {
    if (bytes.hasRemaining()) {
      throw malformed("has " + bytes.remaining() + " bytes too many");
    }
  }

  MalformedMessageException malformed(String how) {
    return new MalformedMessageException("the message " + message + " " + how);
  }

  private ByteBuffer need(long count) throws MalformedMessageException {
    if (bytes.remaining() < count) {
      throw malformed("ends " + (count - bytes.remaining()) + " bytes too early");
    }
    return bytes;
  }
}
