package dev.skiff.engine.format.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The smallest files that a machine would boot, and what they are made of. */
public final class BootFileSamples {
  private static final int MAGIC = 0x1bad_b002;
  private static final int BYTES = 4096;
  private static final long LOADED_AT = 0x100_000;

  private BootFileSamples() {}

  /** A 64-bit ELF with a PVH note and these sections. */
  public static byte[] pvh(String... sections) {
    return elf(64, 62, note("Xen", 18, (int) LOADED_AT + 64), sections);
  }

  /** The same with 32 bits; its note is at 512. */
  public static byte[] pvh32() {
    return elf(32, 3, note("Xen", 18, (int) LOADED_AT + 64));
  }

  /** An ELF that loads all of itself. */
  static byte[] elf(int bits, int machine, byte[] note, String... sections) {
    ByteBuffer elf = little(BYTES);
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', (byte) (bits / 32), 1, 1});
    elf.putShort(16, (short) 2).putShort(18, (short) machine).putInt(20, 1);
    int noteAt = 512;
    elf.put(noteAt, note);
    if (bits == 64) {
      elf.putLong(24, LOADED_AT + 64).putLong(32, 64);
      elf.putShort(52, (short) 64).putShort(54, (short) 56).putShort(56, (short) 2);
      segment64(elf, 64, 1, 0, BYTES);
      segment64(elf, 120, 4, noteAt, note.length);
    } else {
      elf.putInt(24, (int) LOADED_AT + 64).putInt(28, 52);
      elf.putShort(40, (short) 52).putShort(42, (short) 32).putShort(44, (short) 2);
      segment32(elf, 52, 1, 0, BYTES);
      segment32(elf, 84, 4, noteAt, note.length);
    }
    if (sections.length > 0 && bits == 64) {
      sections(elf, List.of(sections));
    }
    return bytes(elf);
  }

  private static void segment64(ByteBuffer elf, int at, int type, int offset, int size) {
    elf.putInt(at, type).putLong(at + 8, offset).putLong(at + 16, LOADED_AT + offset);
    elf.putLong(at + 24, LOADED_AT + offset).putLong(at + 32, size).putLong(at + 40, size);
  }

  private static void segment32(ByteBuffer elf, int at, int type, int offset, int size) {
    elf.putInt(at, type).putInt(at + 4, offset).putInt(at + 8, (int) LOADED_AT + offset);
    elf.putInt(at + 12, (int) LOADED_AT + offset).putInt(at + 16, size).putInt(at + 20, size);
  }

  /** Section headers at 1024, their names at 2048. */
  private static void sections(ByteBuffer elf, List<String> names) {
    int strings = 2048;
    int at = strings + 1;
    int header = 1024 + 64;
    for (String name : names) {
      byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
      elf.putInt(header, at - strings).put(at, bytes);
      at += bytes.length + 1;
      header += 64;
    }
    elf.putLong(header + 24, strings).putLong(header + 32, at - strings);
    elf.putLong(40, 1024).putShort(58, (short) 64).putShort(60, (short) (names.size() + 2));
    elf.putShort(62, (short) (names.size() + 1));
  }

  static byte[] note(String name, int type, int value) {
    int padded = (name.length() + 4) & ~3;
    ByteBuffer note = little(12 + padded + 16);
    note.putInt(name.length() + 1).putInt(16).putInt(type);
    note.put(12, name.getBytes(StandardCharsets.US_ASCII)).putInt(12 + padded, value);
    return bytes(note);
  }

  /** A note that means nothing to whoever boots. */
  static byte[] noNote() {
    return note("GNU", 3, 0);
  }

  /** The file with a multiboot header, at an offset that nothing else has. */
  static byte[] multiboot(byte[] file, boolean addresses, int loadEnd) {
    byte[] with = file.clone();
    int at = 3072;
    int flags = addresses ? 1 << 16 : 0;
    ByteBuffer header = ByteBuffer.wrap(with).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(at, MAGIC).putInt(at + 4, flags).putInt(at + 8, -(MAGIC + flags));
    header.putInt(at + 12, (int) LOADED_AT + at).putInt(at + 16, (int) LOADED_AT);
    header.putInt(at + 20, loadEnd).putInt(at + 24, 0).putInt(at + 28, (int) LOADED_AT);
    return with;
  }

  static byte[] multiboot2(byte[] file) {
    byte[] with = file.clone();
    ByteBuffer header = ByteBuffer.wrap(with).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(3072, 0xe852_50d6).putInt(3076, 0).putInt(3080, 24);
    header.putInt(3084, -(0xe852_50d6 + 24));
    return with;
  }

  /** Of this boot protocol and name; its payload is whole. */
  public static byte[] bzImage(int protocol, String name) {
    ByteBuffer image = little(3 * 512 + 160);
    image.put(0x1f1, (byte) 2).putInt(0x1f4, 10).putShort(0x1fe, (short) 0xaa55);
    image.putInt(0x202, 0x53726448).putShort(0x206, (short) protocol).putShort(0x20e, (short) 512);
    image.put(1024, name.getBytes(StandardCharsets.US_ASCII));
    return bytes(image);
  }

  /** A disk of 64 sectors with boot code and one partition. */
  public static byte[] disk(boolean code, int type, int partitionStart) {
    ByteBuffer disk = little(64 * 512);
    disk.put(0, (byte) (code ? 0xeb : 0)).putShort(510, (short) 0xaa55);
    disk.put(446 + 4, (byte) type).putInt(446 + 8, partitionStart).putInt(446 + 12, 8);
    return bytes(disk);
  }

  static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] bytes(ByteBuffer whole) {
    byte[] bytes = new byte[whole.capacity()];
    whole.get(0, bytes);
    return bytes;
  }
}
