package dev.skiff.engine.format.deb;

import dev.skiff.engine.format.compression.Compression;
import dev.skiff.engine.format.tree.Content;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A Debian binary package, deb(5): an ar archive with {@code debian-binary}, control and data. */
public final class DebFile {
  /** The kernel packages are 400 MB inside; those with debug symbols some GB. */
  public static final long MAX_DATA_BYTES = 8L << 30;

  /** Control files are some 100 KB, the digests of all files the most of it. */
  private static final long MAX_CONTROL_BYTES = 64 << 20;

  private static final int MAX_FIELDS_BYTES = 64 << 10;

  private static final String GLOBAL_MAGIC = "!<arch>\n";
  private static final int MEMBER_HEADER_BYTES = 60;
  private static final int MAX_MEMBERS = 64;

  private DebFile() {}

  /** Told of each regular file; what it leaves unread of the stream is passed over. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Is shown one file.
     *
     * @param path clean and relative: no leading slash, no {@code .} or {@code ..}
     * @param bytes exactly {@code size} of them; not to be kept
     */
    void visit(String path, long size, InputStream bytes) throws IOException;
  }

  /** Whether these first bytes of a file are a package's. */
  public static boolean begins(byte[] start) {
    return new String(start, StandardCharsets.ISO_8859_1).startsWith(GLOBAL_MAGIC);
  }

  /** Visits the files of the package in the order they are stored in. */
  public static void forEach(Path file, Visitor visitor) throws IOException {
    Content data = member(file, "data.tar");
    try (InputStream tar = Compression.open(data.open(), MAX_DATA_BYTES, "the package")) {
      new TarFiles(new BufferedInputStream(tar, 1 << 16)).forEach(visitor);
    }
  }

  /** What the package says of itself. */
  public static Control control(Path file) throws IOException {
    Content member = member(file, "control.tar");
    Map<String, String> fields = new HashMap<>();
    try (InputStream tar = Compression.open(member.open(), MAX_CONTROL_BYTES, "the package")) {
      new TarFiles(tar)
          .forEach((path, size, bytes) -> {
            if (path.equals("control")) {
              readFields(bytes, fields);
            }
          });
    }
    String name = fields.getOrDefault("Package", "");
    String version = fields.getOrDefault("Version", "");
    if (!name.matches("[a-z0-9][a-z0-9+.-]{1,127}")
        || !version.matches("[0-9][A-Za-z0-9.+~:-]{0,127}")) {
      throw new IOException("the package's control file lacks a proper name or version");
    }
    return new Control(name, version);
  }

  /** The fields that tell one package from another, deb-control(5). */
  public record Control(String packageName, String version) {}

  private static void readFields(InputStream bytes, Map<String, String> fields) throws IOException {
    String text = new String(bytes.readNBytes(MAX_FIELDS_BYTES), StandardCharsets.UTF_8);
    for (String line : text.split("\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0 && !Character.isWhitespace(line.charAt(0))) {
        fields.putIfAbsent(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    }
  }

  private static Content member(Path file, String prefix) throws IOException {
    long at = GLOBAL_MAGIC.length();
    for (int i = 0; i < MAX_MEMBERS; i++) {
      String header = text(file, at, MEMBER_HEADER_BYTES);
      String name = header.substring(0, 16).strip();
      long size = size(header);
      at += MEMBER_HEADER_BYTES;
      if (size > Files.size(file) - at) {
        throw new EOFException("the package is cut off inside '" + name + "'");
      }
      if (name.startsWith(prefix)) {
        return Content.region(file, at, size);
      }
      at += size + (size & 1);
    }
    throw new IOException("the package has no " + prefix + " among its first members");
  }

  private static long size(String header) throws IOException {
    String digits = header.substring(48, 58).strip();
    if (!header.endsWith("`\n") || !digits.matches("[0-9]{1,10}")) {
      throw new IOException("a member header of the package is malformed");
    }
    return Long.parseLong(digits);
  }

  private static String text(Path file, long offset, int count) throws IOException {
    if (offset > Files.size(file) - count) {
      throw new EOFException("the package ends before its data");
    }
    try (InputStream in = Content.region(file, offset, count).open()) {
      return new String(in.readNBytes(count), StandardCharsets.ISO_8859_1);
    }
  }
}
