package dev.skiff.engine.format.tar;

import dev.skiff.engine.format.tree.Node;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * One header to be written.
 *
 * @param name directories end with a slash
 * @param link a symlink's target, or empty
 * @param type one of {@link TarField}'s
 */
record TarHeader(String name, String link, char type, long size, Node.Ownership ownership) {
  private static final int MAX_SEVEN_DIGITS = 07777777;
  private static final long MAX_ELEVEN_DIGITS = 077777777777L;

  static TarHeader ofPaxRecords(int size) {
    return new TarHeader("PaxHeader", "", TarField.PAX, size, Node.Ownership.root(0644));
  }

  /** What the header itself cannot say; empty when it can say all. Keys in alphabetical order. */
  byte[] paxRecords() {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    ownership
        .attributes()
        .forEach((attribute, value) ->
            addRecord(
                records,
                PaxRecords.ATTRIBUTE + attribute,
                value.getBytes(StandardCharsets.ISO_8859_1)));
    if (ownership.gid() > MAX_SEVEN_DIGITS) {
      addRecord(records, "gid", Integer.toString(ownership.gid()));
    }
    if (!ascii(link) || link.length() > TarField.LINK.length()) {
      addRecord(records, "linkpath", link);
    }
    if (!ascii(name) || split(name) < 0) {
      addRecord(records, "path", name);
    }
    if (size > MAX_ELEVEN_DIGITS) {
      addRecord(records, "size", Long.toString(size));
    }
    if (ownership.uid() > MAX_SEVEN_DIGITS) {
      addRecord(records, "uid", Integer.toString(ownership.uid()));
    }
    return records.toByteArray();
  }

  /** The 512 bytes; a value that does not fit is cut or 0, and in the pax records. */
  byte[] bytes() {
    byte[] header = new byte[TarField.RECORD];
    int slash = Math.max(split(name), 0);
    putText(header, TarField.PREFIX, name.substring(0, slash));
    putText(header, TarField.NAME, name.substring(slash == 0 ? 0 : slash + 1));
    putText(header, TarField.LINK, link);
    putOctal(header, TarField.MODE, ownership.mode());
    putOctal(header, TarField.UID, ownership.uid() > MAX_SEVEN_DIGITS ? 0 : ownership.uid());
    putOctal(header, TarField.GID, ownership.gid() > MAX_SEVEN_DIGITS ? 0 : ownership.gid());
    putOctal(header, TarField.SIZE, size > MAX_ELEVEN_DIGITS ? 0 : size);
    putOctal(header, TarField.TIME, 0);
    header[TarField.TYPE.offset()] = (byte) type;
    putText(header, TarField.MAGIC, "ustar\0");
    putText(header, TarField.VERSION, "00");
    putOctal(header, TarField.DEVICE_MAJOR, 0);
    putOctal(header, TarField.DEVICE_MINOR, 0);
    putChecksum(header);
    return header;
  }

  /**
   * Where an ASCII name parts into prefix and name: the index of a slash, 0 when it need not, -1
   * when it cannot.
   */
  private static int split(String name) {
    if (name.length() <= TarField.NAME.length()) {
      return 0;
    }
    // The last slash may end a directory's name, which must not become empty.
    int slash = name.lastIndexOf('/', Math.min(TarField.PREFIX.length(), name.length() - 2));
    return slash > 0 && name.length() - slash - 1 <= TarField.NAME.length() ? slash : -1;
  }

  private static boolean ascii(String text) {
    return text.chars().allMatch(unit -> unit < 0x80);
  }

  private static void putText(byte[] header, TarField field, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, field.offset(), Math.min(bytes.length, field.length()));
  }

  /** Digits to the field's end, then NUL. */
  private static void putOctal(byte[] header, TarField field, long value) {
    long rest = value;
    for (int at = field.offset() + field.length() - 2; at >= field.offset(); at--) {
      header[at] = (byte) ('0' + (rest & 7));
      rest >>>= 3;
    }
  }

  /** The sum of all bytes, the field itself taken as spaces: six digits, NUL, space. */
  private static void putChecksum(byte[] header) {
    int sum = ' ' * TarField.CHECKSUM.length();
    for (byte each : header) {
      sum += each & 0xff;
    }
    putText(header, TarField.CHECKSUM, "%06o\0 ".formatted(sum));
  }

  /** {@code length key=value\n}, where the length counts its own digits. */
  private static void addRecord(ByteArrayOutputStream records, String key, String value) {
    addRecord(records, key, value.getBytes(StandardCharsets.UTF_8));
  }

  private static void addRecord(ByteArrayOutputStream records, String key, byte[] value) {
    byte[] start = (' ' + key + '=').getBytes(StandardCharsets.UTF_8);
    int rest = start.length + value.length + 1;
    int length = rest + 1;
    while (Integer.toString(length).length() + rest != length) {
      length++;
    }
    records.writeBytes(Integer.toString(length).getBytes(StandardCharsets.US_ASCII));
    records.writeBytes(start);
    records.writeBytes(value);
    records.write('\n');
  }
}
