package dev.skiff.engine.format.deb;

import dev.skiff.engine.format.tree.BoundedInput;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The regular files of a tar stream as dpkg writes it: ustar with GNU long names; PAX headers are
 * understood for path and size (POSIX.1-2017, pax, "ustar Interchange Format"). Links, devices and
 * folders are passed over.
 */
final class TarFiles {
  private static final int BLOCK = 512;

  /** Longer than PATH_MAX, and than any PAX header that dpkg or a distribution writes. */
  private static final int MAX_EXTENSION_BYTES = 64 * 1024;

  /** A kernel package has some 5000. */
  private static final int MAX_ENTRIES = 500_000;

  private final InputStream in;
  private @Nullable String nextPath;
  private @Nullable Long nextSize;

  TarFiles(InputStream in) {
    this.in = in;
  }

  void forEach(DebFile.Visitor visitor) throws IOException {
    for (int i = 0; i < MAX_ENTRIES; i++) {
      byte[] header = in.readNBytes(BLOCK);
      if (header.length < BLOCK) {
        throw new EOFException("the package's data end without an end mark");
      }
      if (isZero(header)) {
        return;
      }
      entry(header, visitor);
    }
    throw new IOException("the package has more than " + MAX_ENTRIES + " entries");
  }

  private void entry(byte[] header, DebFile.Visitor visitor) throws IOException {
    requireChecksum(header);
    long size = number(header, 124, 12);
    switch (header[156]) {
      case 'L' -> nextPath = cut(new String(extension(size), StandardCharsets.UTF_8));
      case 'x' -> pax(new String(extension(size), StandardCharsets.UTF_8));
      case '0', 0 -> file(header, nextSize == null ? size : nextSize, visitor);
      default -> {
        pass(size);
        forget();
      }
    }
  }

  private void file(byte[] header, long size, DebFile.Visitor visitor) throws IOException {
    String path = clean(nextPath == null ? path(header) : nextPath);
    forget();
    BoundedInput bytes = BoundedInput.lent(in, size, "the package is cut off inside a file");
    visitor.visit(path, size, bytes);
    bytes.skipNBytes(bytes.left());
    in.skipNBytes(-size & (BLOCK - 1));
  }

  private void forget() {
    nextPath = null;
    nextSize = null;
  }

  private byte[] extension(long size) throws IOException {
    if (size > MAX_EXTENSION_BYTES) {
      throw new IOException("a tar header extension of " + size + " bytes");
    }
    byte[] bytes = in.readNBytes((int) size);
    in.skipNBytes(-size & (BLOCK - 1));
    return bytes;
  }

  /** Records of {@code length SP key=value LF}, the length counting the whole record. */
  private void pax(String records) throws IOException {
    for (String record : records.split("\n", -1)) {
      int space = record.indexOf(' ');
      int equals = record.indexOf('=', space + 1);
      if (space < 0 || equals < 0) {
        continue;
      }
      String value = record.substring(equals + 1);
      switch (record.substring(space + 1, equals)) {
        case "path" -> nextPath = value;
        case "size" -> nextSize = decimal(value);
        default -> {}
      }
    }
  }

  private static long decimal(String value) throws IOException {
    if (!value.matches("[0-9]{1,18}")) {
      throw new IOException("a PAX size that is no number");
    }
    return Long.parseLong(value);
  }

  private void pass(long size) throws IOException {
    in.skipNBytes(size);
    in.skipNBytes(-size & (BLOCK - 1));
  }

  private static String path(byte[] header) {
    String name = field(header, 0, 100);
    boolean ustar = field(header, 257, 6).startsWith("ustar") && header[262] == 0;
    String prefix = ustar ? field(header, 345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private static String clean(String path) throws IOException {
    List<String> names = new ArrayList<>();
    for (String name : path.split("/", -1)) {
      if (name.equals("..") || name.indexOf('\0') >= 0) {
        throw new IOException("the package has a path that leaves it: '" + path + "'");
      }
      if (!name.isEmpty() && !name.equals(".")) {
        names.add(name);
      }
    }
    if (names.isEmpty()) {
      throw new IOException("the package has a file without a name");
    }
    return String.join("/", names);
  }

  private static void requireChecksum(byte[] header) throws IOException {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
    }
    if (sum != number(header, 148, 8)) {
      throw new IOException("a tar header of the package has a wrong checksum");
    }
  }

  /** Octal digits, or with the top bit set (GNU) a binary number. */
  private static long number(byte[] header, int offset, int length) throws IOException {
    if ((header[offset] & 0x80) != 0) {
      return binary(header, offset + length);
    }
    String digits = field(header, offset, length).strip();
    if (digits.isEmpty()) {
      return 0;
    }
    if (!digits.matches("[0-7]{1,12}")) {
      throw new IOException("a tar header of the package has a malformed number");
    }
    return Long.parseLong(digits, 8);
  }

  private static long binary(byte[] header, int end) throws IOException {
    long value = 0;
    for (int i = end - 8; i < end; i++) {
      value = (value << 8) | (header[i] & 0xff);
    }
    if (value < 0) {
      throw new IOException("a tar header of the package has a negative size");
    }
    return value;
  }

  private static String field(byte[] header, int offset, int length) {
    return cut(new String(header, offset, length, StandardCharsets.UTF_8));
  }

  private static String cut(String text) {
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }

  private static boolean isZero(byte[] block) {
    for (byte value : block) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }
}
