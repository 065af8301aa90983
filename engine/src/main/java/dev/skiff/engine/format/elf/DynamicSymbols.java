package dev.skiff.engine.format.elf;

import dev.skiff.engine.format.FileBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The names by which a file for x86-64 is linked with others when it is loaded, as its section of
 * dynamic symbols has them.
 *
 * @param defined what it has for others
 * @param undefined what others must have for it
 */
public record DynamicSymbols(SortedSet<String> defined, SortedSet<String> undefined) {
  private static final int HEADER_BYTES = 64;
  private static final int SECTION_BYTES = 64;
  private static final int SYMBOL_BYTES = 24;

  /** SHT_DYNSYM (gABI, chapter 4, "Section Types"). */
  private static final int DYNAMIC_SYMBOLS = 11;

  /** Linkers write some thirty. */
  private static final int MAX_SECTIONS = 1024;

  /** The largest klib has a thousand. */
  private static final int MAX_SYMBOLS = 65_536;

  private static final int MAX_NAME = 4096;

  /** STB_LOCAL: of no use to others. */
  private static final int LOCAL = 0;

  public DynamicSymbols {
    defined = Collections.unmodifiableSortedSet(new TreeSet<>(defined));
    undefined = Collections.unmodifiableSortedSet(new TreeSet<>(undefined));
  }

  /**
   * Reads them; a file without such a section has none. Bytes are not trusted.
   *
   * @throws dev.skiff.engine.format.FormatFailure if the file is cut off, damaged or for another
   *     machine
   */
  public static DynamicSymbols read(FileBytes file) throws IOException {
    ElfHeader elf = ElfHeader.read(file);
    if (!elf.runsOnGuests()) {
      throw file.unsupported("it is for " + elf.machineName());
    }
    ByteBuffer sections = sections(file);
    SortedSet<String> defined = new TreeSet<>();
    SortedSet<String> undefined = new TreeSet<>();
    for (int at = 0; at < sections.limit(); at += SECTION_BYTES) {
      if (sections.getInt(at + 4) == DYNAMIC_SYMBOLS) {
        int names = sections.getInt(at + 40);
        if (names < 0 || names >= sections.limit() / SECTION_BYTES) {
          throw file.corrupt("its symbols have their names in section " + names);
        }
        new Table(file, sections, at, names * SECTION_BYTES).read(defined, undefined);
      }
    }
    return new DynamicSymbols(defined, undefined);
  }

  private static ByteBuffer sections(FileBytes file) throws IOException {
    ByteBuffer header = file.readLittleEndian(0, HEADER_BYTES);
    int size = Short.toUnsignedInt(header.getShort(58));
    int count = Short.toUnsignedInt(header.getShort(60));
    if (count > 0 && size != SECTION_BYTES) {
      throw file.corrupt("its section headers have " + size + " bytes each");
    }
    if (count > MAX_SECTIONS) {
      throw file.corrupt("it has " + count + " sections");
    }
    return file.readLittleEndian(header.getLong(40), count * SECTION_BYTES);
  }

  /** One section of symbols, and the one of their names. */
  private record Table(FileBytes file, ByteBuffer sections, int symbols, int names) {

    void read(SortedSet<String> defined, SortedSet<String> undefined) throws IOException {
      long bytes = sections.getLong(symbols + 32);
      if (bytes < 0 || bytes / SYMBOL_BYTES > MAX_SYMBOLS) {
        throw file.corrupt("it has " + Long.toUnsignedString(bytes) + " bytes of symbols");
      }
      int count = (int) (bytes / SYMBOL_BYTES);
      ByteBuffer table =
          file.readLittleEndian(sections.getLong(symbols + 24), count * SYMBOL_BYTES);
      for (int at = 0; at < table.limit(); at += SYMBOL_BYTES) {
        String name = name(Integer.toUnsignedLong(table.getInt(at)));
        int binding = table.get(at + 4) >> 4;
        if (!name.isEmpty() && binding != LOCAL) {
          (table.getShort(at + 6) == 0 ? undefined : defined).add(name);
        }
      }
    }

    private String name(long index) throws IOException {
      long size = sections.getLong(names + 32);
      if (index >= size) {
        throw file.corrupt("a symbol's name lies outside its names");
      }
      long start = sections.getLong(names + 24) + index;
      byte[] bytes = file.read(start, (int) Math.min(MAX_NAME, size - index));
      for (int length = 0; length < bytes.length; length++) {
        if (bytes[length] == 0) {
          return new String(bytes, 0, length, StandardCharsets.UTF_8);
        }
      }
      throw file.corrupt("a symbol's name has no end");
    }
  }
}
