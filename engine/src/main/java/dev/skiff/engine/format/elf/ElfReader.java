package dev.skiff.engine.format.elf;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.elf.ElfFile.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One pass over one file. Constants: System V ABI gABI 4.1 chapters 4 and 5, elf(5). */
final class ElfReader {
  private static final int HEADER = 64;
  private static final int PROGRAM_HEADER = 56;
  private static final int MAX_PROGRAM_HEADERS = 1024;

  private static final int CLASS_64 = 2;
  private static final int LITTLE_ENDIAN = 1;
  private static final int MACHINE_X86_64 = 62;

  private static final int PT_LOAD = 1;
  private static final int PT_DYNAMIC = 2;
  private static final int PT_INTERP = 3;
  private static final int PT_NOTE = 4;

  private static final Map<Integer, String> MACHINES =
      Map.ofEntries(
          Map.entry(2, "sparc"),
          Map.entry(3, "x86 (32 bit)"),
          Map.entry(8, "mips"),
          Map.entry(20, "ppc"),
          Map.entry(21, "ppc64"),
          Map.entry(22, "s390x"),
          Map.entry(40, "arm (32 bit)"),
          Map.entry(43, "sparc64"),
          Map.entry(183, "aarch64"),
          Map.entry(243, "riscv"),
          Map.entry(247, "bpf"),
          Map.entry(258, "loongarch"));

  private final String name;
  private final ElfBytes bytes;

  ElfReader(String name, ElfBytes bytes) {
    this.name = name;
    this.bytes = bytes;
  }

  /** One program header, as far as it is used. */
  record Segment(int type, long offset, long address, long fileSize) {}

  ElfFile read() throws IOException {
    ByteBuffer header = header();
    Kind kind = kind(header.getShort(16) & 0xffff);
    List<Segment> segments = segments(header);
    for (Segment segment : segments) {
      if (segment.type() == PT_LOAD) {
        bytes.requireInside(segment.offset(), segment.fileSize());
      }
    }
    Dynamic dynamic = Dynamic.NONE;
    Optional<String> interpreter = Optional.empty();
    int level = 1;
    for (Segment segment : segments) {
      switch (segment.type()) {
        case PT_DYNAMIC -> dynamic = Dynamic.read(bytes, segment, loads(segments));
        case PT_INTERP -> interpreter = Optional.of(interpreter(segment));
        case PT_NOTE -> level = Math.max(level, PropertyNote.cpuLevel(bytes, segment));
        default -> {
          // Nothing a loader's search depends on.
        }
      }
    }
    return new ElfFile(
        kind,
        interpreter,
        dynamic.needed(),
        dynamic.rpath(),
        dynamic.runpath(),
        dynamic.soname(),
        dynamic.positionIndependentProgram(),
        dynamic.noDefaultFolders(),
        level);
  }

  private ByteBuffer header() throws IOException {
    if (bytes.size() < 4 || !isMagic(bytes.at(0, 4))) {
      throw FormatFailure.unsupported(name, "it is no ELF file");
    }
    ByteBuffer identity = bytes.at(0, Math.min(bytes.size(), 20));
    if (identity.limit() > 4 && identity.get(4) != CLASS_64) {
      throw FormatFailure.unsupported(
          "the ELF file " + name, "it is a 32-bit one, and guests run 64-bit programs only");
    }
    if (identity.limit() > 5 && identity.get(5) != LITTLE_ENDIAN) {
      throw FormatFailure.unsupported("the ELF file " + name, "it is big endian, x86-64 is not");
    }
    ByteBuffer header = bytes.at(0, HEADER);
    int machine = header.getShort(18) & 0xffff;
    if (machine != MACHINE_X86_64) {
      throw FormatFailure.unsupported(
          "the ELF file " + name,
          "it is for "
              + MACHINES.getOrDefault(machine, "machine " + machine)
              + ", and guests are x86-64");
    }
    return header;
  }

  private static boolean isMagic(ByteBuffer four) {
    return four.get(0) == 0x7f && four.get(1) == 'E' && four.get(2) == 'L' && four.get(3) == 'F';
  }

  private Kind kind(int type) {
    return switch (type) {
      case 1 -> Kind.RELOCATABLE;
      case 2 -> Kind.EXECUTABLE;
      case 3 -> Kind.SHARED;
      case 4 -> Kind.CORE;
      default -> throw FormatFailure.unsupported("the ELF file " + name, "its type is " + type);
    };
  }

  private List<Segment> segments(ByteBuffer header) throws IOException {
    long offset = header.getLong(32);
    int entrySize = header.getShort(54) & 0xffff;
    int count = header.getShort(56) & 0xffff;
    if (count == 0) {
      return List.of();
    }
    if (entrySize != PROGRAM_HEADER || count > MAX_PROGRAM_HEADERS) {
      throw FormatFailure.corrupt(
          "the ELF file " + name, count + " program headers of " + entrySize + " bytes");
    }
    ByteBuffer table = bytes.at(offset, (long) count * PROGRAM_HEADER);
    List<Segment> segments = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int at = i * PROGRAM_HEADER;
      segments.add(
          new Segment(
              table.getInt(at),
              table.getLong(at + 8),
              table.getLong(at + 16),
              table.getLong(at + 32)));
    }
    return segments;
  }

  private static List<Segment> loads(List<Segment> segments) {
    return segments.stream().filter(segment -> segment.type() == PT_LOAD).toList();
  }

  private String interpreter(Segment segment) throws IOException {
    bytes.requireInside(segment.offset(), segment.fileSize());
    String path = bytes.string(segment.offset());
    if (!path.startsWith("/") || Arrays.asList(path.split("/")).contains("..")) {
      throw FormatFailure.corrupt("the ELF file " + name, "its loader is '" + path + "'");
    }
    return path;
  }
}
