package dev.skiff.engine.format.elf;

import dev.skiff.engine.format.elf.ElfReader.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The dynamic section (gABI chapter 5, "Dynamic Section"). */
record Dynamic(
    List<String> needed,
    List<String> rpath,
    List<String> runpath,
    Optional<String> soname,
    boolean positionIndependentProgram,
    boolean noDefaultFolders) {
  static final Dynamic NONE =
      new Dynamic(List.of(), List.of(), List.of(), Optional.empty(), false, false);

  private static final int ENTRY = 16;

  /** No program needs as many libraries. */
  private static final int MAX_NEEDED = 4096;

  private static final long DT_NULL = 0;
  private static final long DT_NEEDED = 1;
  private static final long DT_STRTAB = 5;
  private static final long DT_SONAME = 14;
  private static final long DT_RPATH = 15;
  private static final long DT_RUNPATH = 29;
  private static final long DT_FLAGS_1 = 0x6ffffffbL;

  /** elf.h: DF_1_NODEFLIB, DF_1_PIE. */
  private static final long NO_DEFAULT_FOLDERS = 0x800;

  private static final long PIE = 0x0800_0000;

  static Dynamic read(ElfBytes bytes, Segment segment, List<Segment> loads) throws IOException {
    ByteBuffer table = bytes.at(segment.offset(), segment.fileSize());
    List<Long> needed = new ArrayList<>();
    long strings = -1;
    long soname = -1;
    long rpath = -1;
    long runpath = -1;
    long flags = 0;
    for (int at = 0; at + ENTRY <= table.limit(); at += ENTRY) {
      long tag = table.getLong(at);
      long value = table.getLong(at + 8);
      if (tag == DT_NULL) {
        break;
      } else if (tag == DT_NEEDED && needed.size() < MAX_NEEDED) {
        needed.add(value);
      } else if (tag == DT_STRTAB) {
        strings = fileOffset(value, loads);
      } else if (tag == DT_SONAME) {
        soname = value;
      } else if (tag == DT_RPATH) {
        rpath = value;
      } else if (tag == DT_RUNPATH) {
        runpath = value;
      } else if (tag == DT_FLAGS_1) {
        flags = value;
      }
    }
    Strings text = new Strings(bytes, strings);
    List<String> names = new ArrayList<>();
    for (long offset : needed) {
      names.add(text.at(offset));
    }
    return new Dynamic(
        names,
        paths(text, rpath),
        paths(text, runpath),
        soname < 0 ? Optional.empty() : Optional.of(text.at(soname)),
        (flags & PIE) != 0,
        (flags & NO_DEFAULT_FOLDERS) != 0);
  }

  /** DT_STRTAB is an address; its place in the file is found by the segment that loads it. */
  private static long fileOffset(long address, List<Segment> loads) {
    for (Segment load : loads) {
      long into = address - load.address();
      if (into >= 0 && into < load.fileSize()) {
        return load.offset() + into;
      }
    }
    return -1;
  }

  private static List<String> paths(Strings text, long offset) throws IOException {
    return offset < 0
        ? List.of()
        : Arrays.stream(text.at(offset).split(":")).filter(p -> !p.isEmpty()).toList();
  }

  /** The string table; offset -1 is a table that no segment loads. */
  private record Strings(ElfBytes bytes, long table) {
    String at(long offset) throws IOException {
      bytes.requireInside(table, 1);
      bytes.requireInside(offset, 0);
      return bytes.string(table + offset);
    }
  }
}
