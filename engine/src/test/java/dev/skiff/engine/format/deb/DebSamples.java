package dev.skiff.engine.format.deb;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** Package files as dpkg makes them, and as nobody should. */
public final class DebSamples {
  private DebSamples() {}

  /** A package with these files, its data.tar under a name and as {@code packed} leaves it. */
  public static byte[] deb(String dataName, byte[] packedData) {
    byte[] control =
        tar(Map.of("./control", text("Package: linux-image-sample\nVersion: 6.1.5-1\n")));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(text("!<arch>\n"));
    member(out, "debian-binary", text("2.0\n"));
    member(out, "control.tar", control);
    member(out, dataName, packedData);
    return out.toByteArray();
  }

  private static void member(ByteArrayOutputStream out, String name, byte[] bytes) {
    out.writeBytes(
        text("%-16s%-12d%-6d%-6d%-8s%-10d`\n".formatted(name, 0, 0, 0, "100644", bytes.length)));
    out.writeBytes(bytes);
    if (bytes.length % 2 == 1) {
      out.write('\n');
    }
  }

  /** A tar of regular files. */
  public static byte[] tar(Map<String, byte[]> files) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    files.forEach((name, bytes) -> out.writeBytes(entry(name, '0', bytes)));
    out.write(new byte[1024], 0, 1024);
    return out.toByteArray();
  }

  /** One entry, its header valid whatever it says. */
  static byte[] entry(String name, char type, byte[] bytes) {
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 100, "0000644");
    put(header, 124, "%011o".formatted(bytes.length));
    header[156] = (byte) type;
    put(header, 257, "ustar");
    put(header, 148, "        ");
    int sum = 0;
    for (byte value : header) {
      sum += value & 0xff;
    }
    put(header, 148, "%06o\0".formatted(sum));
    byte[] whole = Arrays.copyOf(header, 512 + (bytes.length + 511) / 512 * 512);
    System.arraycopy(bytes, 0, whole, 512, bytes.length);
    return whole;
  }

  private static void put(byte[] header, int offset, String value) {
    byte[] bytes = text(value);
    System.arraycopy(bytes, 0, header, offset, bytes.length);
  }

  static byte[] text(String value) {
    return value.getBytes(StandardCharsets.ISO_8859_1);
  }
}
