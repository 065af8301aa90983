package dev.skiff.engine.format.tar;

import dev.skiff.engine.format.FormatFailure;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** One header record as read, its checksum right. */
final class RawHeader {
  private final String archive;
  private final byte[] bytes;

  private RawHeader(String archive, byte[] bytes) {
    this.archive = archive;
    this.bytes = bytes;
  }

  static RawHeader of(String archive, byte[] bytes, long offset) {
    RawHeader header = new RawHeader(archive, bytes);
    if (!header.isWhole()) {
      throw FormatFailure.corrupt(
          archive,
          offset == 0
              ? "it is no tar archive"
              : "there is no entry at " + offset + ": wrong checksum");
    }
    return header;
  }

  /** A checksum that is no number is a wrong one. */
  private boolean isWhole() {
    try {
      return number(TarField.CHECKSUM) == sum();
    } catch (FormatFailure notANumber) {
      return false;
    }
  }

  static boolean endMark(byte[] bytes) {
    for (byte each : bytes) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }

  char type() {
    return (char) (bytes[TarField.TYPE.offset()] & 0xff);
  }

  /** Prefix and name; GNU tar, whose magic has no NUL, keeps other things in the prefix. */
  String name() {
    boolean prefixed = "ustar".equals(text(TarField.MAGIC));
    String prefix = prefixed ? text(TarField.PREFIX) : "";
    return prefix.isEmpty() ? text(TarField.NAME) : prefix + '/' + text(TarField.NAME);
  }

  String link() {
    return text(TarField.LINK);
  }

  /** Octal digits between spaces and NULs, or, GNU tar's way, binary after a byte of 0x80. */
  long number(TarField field) {
    int at = field.offset();
    int end = at + field.length();
    if ((bytes[at] & 0x80) != 0) {
      return binary(field);
    }
    while (at < end && bytes[at] == ' ') {
      at++;
    }
    long value = 0;
    for (; at < end && bytes[at] != ' ' && bytes[at] != 0; at++) {
      int digit = bytes[at] - '0';
      if (digit < 0 || digit > 7) {
        throw FormatFailure.corrupt(
            archive, "the field " + field + " of '" + shownName() + "' is no number");
      }
      value = value << 3 | digit;
    }
    return value;
  }

  private long binary(TarField field) {
    long value = bytes[field.offset()] & 0x7f;
    for (int at = field.offset() + 1; at < field.offset() + field.length(); at++) {
      if (value > Long.MAX_VALUE >> Byte.SIZE) {
        throw FormatFailure.corrupt(
            archive, "the field " + field + " of '" + shownName() + "' is out of range");
      }
      value = value << Byte.SIZE | (bytes[at] & 0xff);
    }
    return value;
  }

  private int sum() {
    int sum = 0;
    for (byte each : bytes) {
      sum += each & 0xff;
    }
    int start = TarField.CHECKSUM.offset();
    for (int at = start; at < start + TarField.CHECKSUM.length(); at++) {
      sum += ' ' - (bytes[at] & 0xff);
    }
    return sum;
  }

  private String text(TarField field) {
    ByteBuffer part = ByteBuffer.wrap(bytes, field.offset(), length(field));
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(part).toString();
    } catch (CharacterCodingException e) {
      throw FormatFailure.unsupported(archive, "the name '" + shownName() + "' is no UTF-8");
    }
  }

  /** For messages: what is no UTF-8 is replaced. */
  private String shownName() {
    return new String(bytes, TarField.NAME.offset(), length(TarField.NAME), StandardCharsets.UTF_8);
  }

  private int length(TarField field) {
    int length = 0;
    while (length < field.length() && bytes[field.offset() + length] != 0) {
      length++;
    }
    return length;
  }
}
