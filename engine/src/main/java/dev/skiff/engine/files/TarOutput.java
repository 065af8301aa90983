package dev.skiff.engine.files;

import dev.skiff.engine.files.FileEntry.Kind;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A file and all below it as a tar archive, POSIX.1-2017 pax: times to the second, names as the
 * bytes they are, hard links inside the archive kept. Sockets are left out, as every tar does.
 * Unlike the archives of layers it says all that a disk knows, so that its bytes are no image's.
 */
public final class TarOutput {
  private static final int RECORD = 512;
  private static final int NAME_BYTES = 100;
  private static final long MAX_SEVEN_DIGITS = 07777777L;
  private static final long MAX_ELEVEN_DIGITS = 077777777777L;
  private static final int BUFFER = 128 << 10;

  /** Of names that hard links may refer to; further ones are archived as files of their own. */
  private static final int MAX_LINKED = 1 << 20;

  private final OutputStream out;
  private final byte[] buffer = new byte[BUFFER];
  private final Map<Long, byte[]> linked = new HashMap<>();

  private TarOutput(OutputStream out) {
    this.out = out;
  }

  /**
   * Writes the archive with its end mark; the stream stays open.
   *
   * @param beforeEnd run before the end mark; what it throws leaves the archive without an end
   * @param name of the start in the archive; empty to leave it out and have names below it only
   */
  public static void write(FileNode start, String name, OutputStream out, Runnable beforeEnd)
      throws IOException {
    TarOutput tar = new TarOutput(out);
    FileWalk.all(
        start,
        (path, node) -> {
          if (!path.isEmpty() || !name.isEmpty()) {
            tar.entry(joined(name, path), node);
          }
        });
    beforeEnd.run();
    out.write(new byte[2 * RECORD]);
  }

  private static String joined(String name, List<String> path) {
    String below = String.join("/", path);
    return name.isEmpty() || path.isEmpty() ? name + below : name + '/' + below;
  }

  private void entry(String path, FileNode node) throws IOException {
    FileEntry entry = node.entry();
    byte[] name = GuestText.bytes(entry.isDirectory() ? path + '/' : path);
    byte[] first = entry.identity() == 0 ? null : linked.get(entry.identity());
    if (first != null) {
      header('1', name, first, 0, entry);
      return;
    }
    if (entry.identity() != 0 && linked.size() < MAX_LINKED) {
      linked.put(entry.identity(), name);
    }
    if (entry.kind() != Kind.SOCKET) {
      long size = entry.kind() == Kind.REGULAR ? entry.size() : 0;
      header(type(entry.kind()), name, GuestText.bytes(entry.target()), size, entry);
      content(path, node, size);
    }
  }

  private static char type(Kind kind) {
    return switch (kind) {
      case REGULAR, SOCKET -> '0';
      case SYMLINK -> '2';
      case CHARACTER_DEVICE -> '3';
      case BLOCK_DEVICE -> '4';
      case DIRECTORY -> '5';
      case FIFO -> '6';
    };
  }

  private void header(char type, byte[] name, byte[] target, long size, FileEntry entry)
      throws IOException {
    byte[] extended = extended(name, target, size, entry);
    if (extended.length > 0) {
      byte[] pax = new byte[RECORD];
      text(pax, 0, NAME_BYTES, "PaxHeader".getBytes(StandardCharsets.US_ASCII));
      numbers(pax, 0644, 0, 0, extended.length, 0);
      pax[156] = 'x';
      finish(pax);
      out.write(extended);
      pad(extended.length);
    }
    byte[] header = new byte[RECORD];
    text(header, 0, NAME_BYTES, name);
    text(header, 157, NAME_BYTES, target);
    numbers(
        header,
        entry.mode(),
        entry.owner().user(),
        entry.owner().group(),
        size,
        Math.clamp(entry.modified().getEpochSecond(), 0, MAX_ELEVEN_DIGITS));
    header[156] = (byte) type;
    octal(header, 329, 8, entry.device().major());
    octal(header, 337, 8, entry.device().minor());
    finish(header);
  }

  /** What does not fit into a header; the header has it cut, or 0. */
  private static byte[] extended(byte[] name, byte[] target, long size, FileEntry entry) {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    if (entry.owner().group() > MAX_SEVEN_DIGITS) {
      record(records, "gid", ascii(entry.owner().group()));
    }
    if (needsRecord(target)) {
      record(records, "linkpath", target);
    }
    if (needsRecord(name)) {
      record(records, "path", name);
    }
    if (size > MAX_ELEVEN_DIGITS) {
      record(records, "size", ascii(size));
    }
    if (entry.owner().user() > MAX_SEVEN_DIGITS) {
      record(records, "uid", ascii(entry.owner().user()));
    }
    return records.toByteArray();
  }

  private static boolean needsRecord(byte[] text) {
    boolean plain = true;
    for (byte each : text) {
      plain &= each > 0;
    }
    return !plain || text.length > NAME_BYTES;
  }

  private static byte[] ascii(long number) {
    return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
  }

  /** {@code length key=value\n}, where the length counts its own digits. */
  private static void record(ByteArrayOutputStream records, String key, byte[] value) {
    int rest = 1 + key.length() + 1 + value.length + 1;
    int length = rest + 1;
    while (Integer.toString(length).length() + rest != length) {
      length++;
    }
    records.writeBytes((length + " " + key + "=").getBytes(StandardCharsets.US_ASCII));
    records.writeBytes(value);
    records.write('\n');
  }

  private static void numbers(
      byte[] header, int mode, long user, long group, long size, long seconds) {
    octal(header, 100, 8, mode);
    octal(header, 108, 8, user > MAX_SEVEN_DIGITS ? 0 : user);
    octal(header, 116, 8, group > MAX_SEVEN_DIGITS ? 0 : group);
    octal(header, 124, 12, size > MAX_ELEVEN_DIGITS ? 0 : size);
    octal(header, 136, 12, seconds);
  }

  private static void text(byte[] header, int at, int room, byte[] bytes) {
    System.arraycopy(bytes, 0, header, at, Math.min(bytes.length, room));
  }

  private static void octal(byte[] header, int from, int room, long value) {
    long rest = value;
    for (int at = from + room - 2; at >= from; at--) {
      header[at] = (byte) ('0' + (rest & 7));
      rest >>>= 3;
    }
  }

  private void finish(byte[] header) throws IOException {
    text(header, 257, 8, "ustar\00000".getBytes(StandardCharsets.US_ASCII));
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte each : header) {
      sum += each & 0xff;
    }
    octal(header, 148, 7, sum);
    header[155] = ' ';
    header[154] = 0;
    out.write(header);
  }

  /** What a guest cuts short while it is read is an error; what it prolongs is left away. */
  private void content(String path, FileNode node, long size) throws IOException {
    long left = size;
    try (InputStream in = node.open()) {
      while (left > 0) {
        int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count < 0) {
          throw new EOFException("'" + path + "' ended " + left + " bytes early");
        }
        out.write(buffer, 0, count);
        left -= count;
      }
    }
    pad(size);
  }

  private void pad(long size) throws IOException {
    out.write(new byte[(int) (-size & RECORD - 1)]);
  }
}
