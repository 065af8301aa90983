package dev.skiff.cli.files;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The entries of a tar archive as it comes from the engine: ustar with pax records. */
final class TarInput {
  private static final int RECORD = 512;

  /** A path and a target, each of at most 4095 bytes, and some numbers. */
  private static final int MAX_RECORDS = 64 << 10;

  private final InputStream in;
  private long left;
  private int padding;

  TarInput(InputStream in) {
    this.in = in;
  }

  /**
   * One entry.
   *
   * @param type as the header has it: {@code '0'} for a file
   * @param name without a slash at its end
   */
  record Entry(char type, String name, String target, int mode, long size, Instant modified) {}

  /** The next one; what is left of the last one's content is skipped. Empty at the end. */
  Optional<Entry> next() throws IOException {
    skipContent();
    byte[] header = header();
    Map<String, String> records = new HashMap<>();
    if (header[156] == 'x') {
      records = records(in.readNBytes(checkedRecords(number(header, 124, 12))));
      in.skipNBytes(-number(header, 124, 12) & RECORD - 1);
      header = header();
    }
    if (isZero(header)) {
      return Optional.empty();
    }
    requireSum(header);
    char type = (char) header[156];
    long size = records.containsKey("size") ? parsed(records) : number(header, 124, 12);
    left = type == '0' ? size : 0;
    padding = (int) (-left & RECORD - 1);
    String name = Optional.ofNullable(records.get("path")).orElse(text(header, 0));
    return Optional.of(
        new Entry(
            type,
            name.endsWith("/") ? name.substring(0, name.length() - 1) : name,
            Optional.ofNullable(records.get("linkpath")).orElse(text(header, 157)),
            (int) number(header, 100, 8) & 07777,
            left,
            Instant.ofEpochSecond(number(header, 136, 12))));
  }

  /** The content of the last entry. */
  InputStream content() {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        if (left == 0) {
          return -1;
        }
        int count = in.read(buffer, offset, (int) Math.min(length, left));
        if (count < 0) {
          throw new EOFException("the archive ends inside a file");
        }
        left -= count;
        return count;
      }

      @Override
      public void close() {
        // The archive goes on.
      }
    };
  }

  private void skipContent() throws IOException {
    in.skipNBytes(left + padding);
    left = 0;
    padding = 0;
  }

  private byte[] header() throws IOException {
    byte[] header = in.readNBytes(RECORD);
    if (header.length < RECORD) {
      throw new EOFException("the archive ends early");
    }
    return header;
  }

  private static boolean isZero(byte[] header) {
    for (byte each : header) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }

  private static void requireSum(byte[] header) throws IOException {
    int sum = 0;
    for (int at = 0; at < RECORD; at++) {
      sum += at >= 148 && at < 156 ? ' ' : header[at] & 0xff;
    }
    if (sum != number(header, 148, 8)) {
      throw new IOException("the archive is damaged: an entry has a wrong checksum");
    }
  }

  private static int checkedRecords(long size) throws IOException {
    if (size > MAX_RECORDS) {
      throw new IOException("the archive is damaged: a header of " + size + " bytes");
    }
    return (int) size;
  }

  /** {@code length key=value\n}, one after the other. */
  private static Map<String, String> records(byte[] bytes) throws IOException {
    Map<String, String> records = new HashMap<>();
    for (int at = 0; at < bytes.length; ) {
      int space = at;
      int length = 0;
      while (space < bytes.length && bytes[space] >= '0' && bytes[space] <= '9') {
        length = Math.min(MAX_RECORDS, length * 10 + bytes[space++] - '0');
      }
      String record =
          length > space - at && length <= bytes.length - at
              ? utf8(bytes, space + 1, at + length - 1)
              : "";
      int equals = record.indexOf('=');
      if (equals < 1) {
        throw new IOException("the archive is damaged: a header without key or end");
      }
      records.put(record.substring(0, equals), record.substring(equals + 1));
      at += length;
    }
    return records;
  }

  private static long parsed(Map<String, String> records) throws IOException {
    String size = String.valueOf(records.get("size"));
    if (!size.matches("[0-9]{1,18}")) {
      throw new IOException("the archive is damaged: a size of '" + size + "'");
    }
    return Long.parseLong(size);
  }

  private static long number(byte[] header, int offset, int length) {
    long number = 0;
    for (int at = offset; at < offset + length; at++) {
      if (header[at] >= '0' && header[at] <= '7') {
        number = number << 3 | header[at] - '0';
      }
    }
    return number;
  }

  private static String text(byte[] header, int offset) throws IOException {
    int end = offset;
    while (end < offset + 100 && header[end] != 0) {
      end++;
    }
    return utf8(header, offset, end);
  }

  /** Java gives files no names but text; a name that is none would become another one. */
  private static String utf8(byte[] bytes, int from, int to) throws IOException {
    try {
      ByteBuffer part = ByteBuffer.wrap(bytes, from, to - from);
      return StandardCharsets.UTF_8.newDecoder().decode(part).toString();
    } catch (CharacterCodingException e) {
      throw new IOException(
          "a name is no UTF-8: '"
              + new String(bytes, from, to - from, StandardCharsets.UTF_8)
              + "'; write an archive instead, to -",
          e);
    }
  }
}
