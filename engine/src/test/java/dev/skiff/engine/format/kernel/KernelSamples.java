package dev.skiff.engine.format.kernel;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.tukaani.xz.FilterOptions;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.X86Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/** The smallest kernels and modules that are still well-formed. */
public final class KernelSamples {
  public static final String RELEASE = "6.1.0-sample";
  private static final int PAYLOAD_AT = 0x300;
  private static final int SETUP_SECTORS = 3;

  private KernelSamples() {}

  /** An x86-64 ELF with one note, one loaded segment, and the banner. */
  public static byte[] vmlinux(String release) {
    byte[] banner =
        ("Linux version " + release + " (someone@somewhere) #1 SMP\n")
            .getBytes(StandardCharsets.US_ASCII);
    ByteBuffer elf = little(64 + 2 * 56 + 20 + banner.length + 8192);
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
    elf.putShort((short) 2).putShort((short) 62).putInt(1).putLong(0x100_0000);
    elf.putLong(64).position(54);
    elf.putShort((short) 56).putShort((short) 2).position(64);
    segment(elf, 4, 64 + 2 * 56, 20);
    segment(elf, 1, 0, elf.capacity());
    elf.putInt(4).putInt(4).putInt(18).put("Xen\0".getBytes(StandardCharsets.US_ASCII));
    elf.putInt(0x100_0000).put(banner);
    return bytes(elf);
  }

  private static void segment(ByteBuffer elf, int type, long offset, long size) {
    elf.putInt(type).putInt(5).putLong(offset).putLong(0).putLong(0);
    elf.putLong(size).putLong(size).putLong(4);
  }

  /** A relocatable ELF with a .modinfo section of these entries. */
  public static byte[] moduleOfEntries(String... entries) {
    byte[] info = (String.join("\0", entries) + "\0").getBytes(StandardCharsets.ISO_8859_1);
    byte[] names = "\0.modinfo\0.shstrtab\0".getBytes(StandardCharsets.US_ASCII);
    int table = 64 + info.length + names.length;
    ByteBuffer elf = little(table + 3 * 64);
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
    elf.putShort((short) 1).putShort((short) 62).position(40);
    elf.putLong(table).position(58);
    elf.putShort((short) 64).putShort((short) 3).putShort((short) 2);
    elf.put(info).put(names).position(table + 64);
    section(elf, 1, 64, info.length);
    section(elf, 10, 64 + info.length, names.length);
    return bytes(elf);
  }

  /** A module as kernels of {@link #RELEASE} have them. */
  public static byte[] module(String name, String depends, String... more) {
    return moduleOf(RELEASE, name, depends, more);
  }

  /** A module as kernels of this release have them. */
  public static byte[] moduleOf(String release, String name, String depends, String... more) {
    List<String> entries = new ArrayList<>();
    entries.add("depends=" + depends);
    entries.add("name=" + name);
    entries.add("vermagic=" + release + " SMP preempt mod_unload modversions ");
    entries.addAll(List.of(more));
    return moduleOfEntries(entries.toArray(String[]::new));
  }

  private static void section(ByteBuffer elf, int name, long offset, long size) {
    elf.putInt(name).putInt(1).putLong(0).putLong(0).putLong(offset).putLong(size);
    elf.position(elf.position() + 24);
  }

  /** A bzImage around a payload as it is. */
  public static byte[] bzImage(byte[] payload, String release) {
    int begin = (SETUP_SECTORS + 1) * 512;
    ByteBuffer image = little(begin + PAYLOAD_AT + payload.length + 64);
    image.put(0x1f1, (byte) SETUP_SECTORS).putInt(0x202, 0x53726448);
    image.putShort(0x206, (short) 0x20f).putShort(0x20e, (short) 0x200);
    image.putInt(0x248, PAYLOAD_AT).putInt(0x24c, payload.length);
    image.put(0x400, (release + " (someone@somewhere)\0").getBytes(StandardCharsets.US_ASCII));
    image.put(begin + PAYLOAD_AT, payload);
    return bytes(image);
  }

  /** What the kernel's build appends after most compressed forms. */
  public static byte[] withLength(byte[] packed, int length) {
    return bytes(little(packed.length + 4).put(packed).putInt(length));
  }

  public static byte[] gzip(byte[] bytes) {
    return filtered(bytes, GZIPOutputStream::new);
  }

  /** As scripts/xz_wrap.sh does for x86: a branch filter, CRC32. */
  public static byte[] xz(byte[] bytes) {
    FilterOptions[] filters = {new X86Options(), new LZMA2Options()};
    return filtered(bytes, out -> new XZOutputStream(out, filters, XZ.CHECK_CRC32));
  }

  public static byte[] zstd(byte[] bytes) {
    return Zstd.compress(bytes);
  }

  /** A legacy frame whose blocks are literals only. */
  public static byte[] lz4Literals(byte[] bytes) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.write(bytes.length < 15 ? bytes.length << 4 : 0xf0);
    if (bytes.length >= 15) {
      int left = bytes.length - 15;
      for (; left >= 255; left -= 255) {
        block.write(255);
      }
      block.write(left);
    }
    block.writeBytes(bytes);
    return bytes(
        little(8 + block.size()).putInt(0x184c2102).putInt(block.size()).put(block.toByteArray()));
  }

  private interface Filter {
    OutputStream around(OutputStream out) throws IOException;
  }

  private static byte[] filtered(byte[] bytes, Filter filter) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream packed = filter.around(out)) {
      packed.write(bytes);
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    return out.toByteArray();
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.capacity()];
    buffer.get(0, bytes);
    return bytes;
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
