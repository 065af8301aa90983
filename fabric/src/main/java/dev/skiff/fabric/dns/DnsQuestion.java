package dev.skiff.fabric.dns;

import dev.skiff.fabric.packet.Layout;
import java.lang.foreign.MemorySegment;

/**
 * A view of one DNS query (RFC 1035) where it lies, refilled for each: reading allocates nothing.
 * After {@link #read}, {@link #code} says whether it can be answered.
 */
final class DnsQuestion {
  static final int HEADER = 12;
  static final int A = 1;
  static final int PTR = 12;
  static final int TXT = 16;
  static final int AAAA = 28;
  static final int SRV = 33;
  static final int ANY = 255;
  static final int OK = 0;
  static final int FORMAT_ERROR = 1;
  static final int NOT_IMPLEMENTED = 4;
  static final int REFUSED = 5;

  /** BADVERS, of which the header holds the low four bits (RFC 6891, 9). */
  static final int BAD_VERSION = 16;

  private static final int OPT = 41;
  private static final int MOST_SERVICE_LABELS = 2;
  private static final int PORT_DIGITS = 5;
  private static final int IN = 1;
  private static final int MOST_LABELS = 40;
  private static final int MOST_NAME = 255;
  private static final int MOST_LABEL = 63;
  private static final int RESPONSE_FLAG = 0x8000;
  private static final int OPCODE = 0x7800;

  /** What a client takes that says nothing of it (RFC 1035, 2.3.4). */
  private static final int PLAIN_BYTES = 512;

  private MemorySegment memory = MemorySegment.NULL;
  private long at;
  private int code;
  private int type;
  private int labels;
  private final long[] labelAts = new long[MOST_LABELS];
  private final int[] labelLengths = new int[MOST_LABELS];
  private long end;
  private boolean extended;
  private int mostBytes;

  /**
   * Reads a message.
   *
   * @return false where there must be no answer at all: no header, or itself an answer
   */
  boolean read(MemorySegment segment, long begin, int bytes) {
    memory = segment;
    at = begin;
    labels = 0;
    end = begin + HEADER;
    extended = false;
    mostBytes = PLAIN_BYTES;
    if (bytes < HEADER || (flags() & RESPONSE_FLAG) != 0) {
      return false;
    }
    if ((flags() & OPCODE) != 0) {
      code = NOT_IMPLEMENTED;
    } else {
      code = readQuestion(begin + bytes);
    }
    return true;
  }

  private int readQuestion(long limit) {
    if (Layout.u16(memory, at + 4) != 1 || !readName(at + HEADER, limit) || end + 4 > limit) {
      labels = 0;
      end = at + HEADER;
      return FORMAT_ERROR;
    }
    type = Layout.u16(memory, end);
    int kind = Layout.u16(memory, end + 2);
    end += 4;
    int additional = readAdditional(limit);
    if (additional != OK) {
      return additional;
    }
    return kind == IN || kind == ANY ? OK : REFUSED;
  }

  /** A question's name is written out: there is nothing before it to point to. */
  private boolean readName(long from, long limit) {
    long where = from;
    while (where < limit) {
      int length = Layout.u8(memory, where);
      if (length == 0) {
        end = where + 1;
        return end - from <= MOST_NAME;
      }
      if (length > MOST_LABEL || where + 1 + length > limit || labels == MOST_LABELS) {
        return false;
      }
      labelAts[labels] = where + 1;
      labelLengths[labels] = length;
      labels++;
      where += 1 + length;
    }
    return false;
  }

  /** Looks for EDNS (RFC 6891); a query has it first behind the question or not at all. */
  private int readAdditional(long limit) {
    boolean onlyQuestion = Layout.i32(memory, at + 6) == 0;
    if (Layout.u16(memory, at + 10) == 0 || !onlyQuestion) {
      return OK;
    }
    if (end + 11 > limit || Layout.u8(memory, end) != 0 || Layout.u16(memory, end + 1) != OPT) {
      return OK;
    }
    extended = true;
    mostBytes = Math.max(PLAIN_BYTES, Layout.u16(memory, end + 3));
    return Layout.u8(memory, end + 6) == 0 ? OK : BAD_VERSION;
  }

  private int flags() {
    return Layout.u16(memory, at + 2);
  }

  /** {@link #OK}, or with which code it is to be refused. */
  int code() {
    return code;
  }

  int type() {
    return type;
  }

  int labels() {
    return labels;
  }

  long labelAt(int index) {
    return labelAts[index];
  }

  int labelLength(int index) {
    return labelLengths[index];
  }

  MemorySegment memory() {
    return memory;
  }

  /** Where the message begins. */
  long at() {
    return at;
  }

  /** From the header to the question's end. */
  int questionBytes() {
    return (int) (end - at);
  }

  boolean isExtended() {
    return extended;
  }

  /** The longest answer that the client takes. */
  int mostBytes() {
    return mostBytes;
  }

  /**
   * How many labels say which service is asked for, before the name of who has it: {@code _5432},
   * {@code _tcp}. They alone begin with an underscore (RFC 8552).
   */
  int serviceLabels() {
    int count = 0;
    while (count < MOST_SERVICE_LABELS
        && count < labels - 1
        && Layout.u8(memory, labelAts[count]) == '_') {
      count++;
    }
    return count;
  }

  /** The number that a label is behind its underscore, without leading zeros; or -1. */
  int portAt(int index) {
    int digits = labelLengths[index] - 1;
    int port = 0;
    for (int place = 1; place <= digits && digits <= PORT_DIGITS; place++) {
      int digit = Layout.u8(memory, labelAts[index] + place) - '0';
      if (digit < 0 || digit > 9 || (place == 1 && digit == 0)) {
        return -1;
      }
      port = port * 10 + digit;
    }
    return port == 0 ? -1 : port;
  }

  /** The name in lower case, without the last dot; what no host name has is a question mark. */
  String name() {
    StringBuilder name = new StringBuilder();
    for (int label = 0; label < labels; label++) {
      name.append(label == 0 ? "" : ".");
      for (int place = 0; place < labelLengths[label]; place++) {
        name.append(hostCharacter(Layout.u8(memory, labelAts[label] + place)));
      }
    }
    return name.toString();
  }

  private static char hostCharacter(int written) {
    int character = lower(written);
    boolean isPlain =
        (character >= 'a' && character <= 'z')
            || (character >= '0' && character <= '9')
            || character == '-'
            || character == '_';
    return isPlain ? (char) character : '?';
  }

  /** Whether a label is a word of ASCII, in any case of letters. */
  boolean isLabel(int index, String word) {
    if (labelLengths[index] != word.length()) {
      return false;
    }
    for (int place = 0; place < word.length(); place++) {
      if (lower(Layout.u8(memory, labelAts[index] + place)) != lower(word.charAt(place))) {
        return false;
      }
    }
    return true;
  }

  private static int lower(int character) {
    return character >= 'A' && character <= 'Z' ? character + 32 : character;
  }
}
