package dev.skiff.engine.format.elf;

import dev.skiff.engine.format.FileBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * What every ELF file says first, of whatever width and byte order (gABI, chapter 4).
 *
 * @param bits 32 or 64
 * @param machine the e_machine code
 */
public record ElfHeader(int bits, ByteOrder byteOrder, int machine, Type type) {
  public static final int MACHINE_X86_64 = 62;

  /** Through e_version; the same in files of both widths. */
  private static final int COMMON_BYTES = 24;

  private static final int MAGIC = 0x7f454c46;
  private static final int CLASS_32 = 1;
  private static final int CLASS_64 = 2;
  private static final int DATA_LITTLE = 1;
  private static final int DATA_BIG = 2;

  /** Those that people have; numbers from the gABI's registry. */
  private static final Map<Integer, String> MACHINES =
      Map.ofEntries(
          Map.entry(2, "sparc"),
          Map.entry(3, "i386"),
          Map.entry(8, "mips"),
          Map.entry(20, "powerpc"),
          Map.entry(21, "powerpc64"),
          Map.entry(22, "s390x"),
          Map.entry(40, "arm"),
          Map.entry(43, "sparc64"),
          Map.entry(50, "ia64"),
          Map.entry(MACHINE_X86_64, "x86-64"),
          Map.entry(183, "aarch64"),
          Map.entry(243, "riscv"),
          Map.entry(247, "bpf"),
          Map.entry(258, "loongarch"));

  /** What the file is for. */
  public enum Type {
    RELOCATABLE,
    EXECUTABLE,
    SHARED,
    CORE,
    OTHER
  }

  /** Whether a file that begins with these bytes wants to be an ELF file. */
  public static boolean begins(byte[] head) {
    return head.length >= 4 && ByteBuffer.wrap(head).getInt() == MAGIC;
  }

  /**
   * The header of an ELF file.
   *
   * @throws dev.skiff.engine.format.FormatFailure if it is none, or cut off, or contradicts itself
   */
  public static ElfHeader read(FileBytes file) throws IOException {
    byte[] bytes = file.read(0, COMMON_BYTES);
    if (!begins(bytes)) {
      throw file.corrupt("it does not begin as an ELF file does");
    }
    ByteOrder order =
        switch (bytes[5]) {
          case DATA_LITTLE -> ByteOrder.LITTLE_ENDIAN;
          case DATA_BIG -> ByteOrder.BIG_ENDIAN;
          default -> throw file.corrupt("it is of byte order " + bytes[5]);
        };
    int bits =
        switch (bytes[4]) {
          case CLASS_32 -> 32;
          case CLASS_64 -> 64;
          default -> throw file.corrupt("it is of class " + bytes[4]);
        };
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(order);
    return new ElfHeader(
        bits, order, Short.toUnsignedInt(buffer.getShort(18)), type(buffer.getShort(16)));
  }

  public boolean runsOnGuests() {
    return bits == 64 && byteOrder == ByteOrder.LITTLE_ENDIAN && machine == MACHINE_X86_64;
  }

  /** For messages: {@code aarch64}, {@code 32-bit x86-64}, {@code machine 999}. */
  public String machineName() {
    String name = MACHINES.getOrDefault(machine, "machine " + machine);
    return machine == MACHINE_X86_64 && bits == 32 ? "x32" : name;
  }

  private static Type type(short code) {
    return switch (code) {
      case 1 -> Type.RELOCATABLE;
      case 2 -> Type.EXECUTABLE;
      case 3 -> Type.SHARED;
      case 4 -> Type.CORE;
      default -> Type.OTHER;
    };
  }
}
