package dev.skiff.engine.format.hermit;

import dev.skiff.engine.format.FileBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A program that our loader boots (docs/design/hermit.md, Image). What can be told without reading
 * all of it is checked here, so that it is refused before a machine is started; the loader checks
 * everything again.
 *
 * @param kernelVersion of the kernel in it, e.g. {@code 0.11.0}; empty when it does not say
 * @param bus where its kernel looks for the network
 */
public record HermitProgram(Optional<String> kernelVersion, Bus bus) {
  private static final int HEADER_BYTES = 64;
  private static final int SEGMENT_BYTES = 56;
  private static final int MAX_SEGMENTS = 64;
  private static final int MAX_NOTE_BYTES = 64 << 10;

  /** As the loader's: native/hermit/elf.h. */
  private static final long LARGEST_IMAGE = 512L << 20;

  private static final int MAGIC = 0x464c457f;
  private static final int CLASS_64_LITTLE = 0x0102;
  private static final int OSABI_HERMIT = 0xff;
  private static final int OSABI_AT = 7;
  private static final int TYPE_EXECUTABLE = 2;
  private static final int TYPE_SHARED = 3;
  private static final int MACHINE_X86_64 = 62;
  private static final int LOAD = 1;
  private static final int INTERPRETER = 3;
  private static final int NOTE = 4;
  private static final int EXECUTABLE = 1;

  /** A string of the kernel's PCI driver, which its panics carry. */
  private static final byte[] PCI_DRIVER = "src/drivers/pci.rs".getBytes(StandardCharsets.US_ASCII);

  /** More is not searched; the kernel comes first in no file, but programs are a few MiB. */
  private static final long MAX_SEARCHED_BYTES = 256L << 20;

  private static final int SEARCH_STEP = 1 << 20;

  /** Whether a file that begins so is meant for Hermit: rustc marks objects for it. */
  public static boolean begins(byte[] head) {
    return head.length > OSABI_AT
        && (head[0] & 0xff) == 0x7f
        && head[1] == 'E'
        && head[2] == 'L'
        && head[3] == 'F'
        && (head[OSABI_AT] & 0xff) == OSABI_HERMIT;
  }

  /**
   * Understands one.
   *
   * @throws dev.skiff.engine.format.FormatFailure with what is wrong with it
   */
  public static HermitProgram read(FileBytes file) throws IOException {
    ByteBuffer header = header(file);
    List<Segment> segments = segments(file, header);
    requireImage(file, segments, header.getLong(24));
    HermitNotes notes = notes(file, segments);
    notes.requireEntry(file);
    return new HermitProgram(notes.kernelVersion(), searched(file) ? Bus.PCI : Bus.MMIO);
  }

  private record Segment(
      int type, int flags, long offset, long address, long fileSize, long memorySize) {
    boolean has(long entry) {
      return (flags & EXECUTABLE) != 0 && entry >= address && entry - address < fileSize;
    }
  }

  private static ByteBuffer header(FileBytes file) throws IOException {
    if (file.size() < HEADER_BYTES) {
      throw file.corrupt("it is no ELF file");
    }
    ByteBuffer header = file.readLittleEndian(0, HEADER_BYTES);
    if (header.getInt(0) != MAGIC) {
      throw file.corrupt("it is no ELF file");
    }
    if (header.getShort(4) != CLASS_64_LITTLE || header.getShort(18) != MACHINE_X86_64) {
      throw file.unsupported("it is for another machine than x86-64");
    }
    if ((header.get(OSABI_AT) & 0xff) != OSABI_HERMIT) {
      throw file.unsupported("it is not for Hermit");
    }
    switch (header.getShort(16)) {
      case TYPE_SHARED -> {
        // A position-independent program.
      }
      case TYPE_EXECUTABLE ->
          throw file.unsupported("it is linked for one address; link it position-independent");
      default -> throw file.unsupported("it is no program");
    }
    return header;
  }

  private static List<Segment> segments(FileBytes file, ByteBuffer header) throws IOException {
    long table = header.getLong(32);
    int count = Short.toUnsignedInt(header.getShort(56));
    long bytes = (long) count * SEGMENT_BYTES;
    if (header.getShort(54) != SEGMENT_BYTES
        || count == 0
        || count > MAX_SEGMENTS
        || !within(table, bytes, file.size())) {
      throw file.corrupt("its table of segments is damaged");
    }
    ByteBuffer entries = file.readLittleEndian(table, (int) bytes);
    List<Segment> segments = new ArrayList<>();
    for (int at = 0; at < bytes; at += SEGMENT_BYTES) {
      segments.add(
          new Segment(
              entries.getInt(at),
              entries.getInt(at + 4),
              entries.getLong(at + 8),
              entries.getLong(at + 16),
              entries.getLong(at + 32),
              entries.getLong(at + 40)));
    }
    return segments;
  }

  private static void requireImage(FileBytes file, List<Segment> segments, long entry) {
    long end = 0;
    for (Segment segment : segments) {
      if (!within(segment.offset(), segment.fileSize(), file.size())) {
        throw file.corrupt("it is cut short: a segment ends after the file");
      }
      if (segment.type() == INTERPRETER) {
        throw file.unsupported("it needs a dynamic linker");
      }
      if (segment.type() == LOAD) {
        end = loaded(file, segment, end);
      }
    }
    if (segments.stream().noneMatch(each -> each.type() == LOAD && each.has(entry))) {
      throw file.corrupt("its entry is not in its code");
    }
  }

  private static long loaded(FileBytes file, Segment segment, long end) {
    if (segment.fileSize() > segment.memorySize()
        || !within(segment.address(), segment.memorySize(), LARGEST_IMAGE)) {
      throw file.corrupt("a segment has an impossible size");
    }
    if (segment.address() < end) {
      throw file.corrupt("its segments overlap or are out of order");
    }
    return segment.address() + segment.memorySize();
  }

  private static HermitNotes notes(FileBytes file, List<Segment> segments) throws IOException {
    HermitNotes notes = new HermitNotes();
    for (Segment segment : segments) {
      if (segment.type() == NOTE && segment.fileSize() <= MAX_NOTE_BYTES) {
        notes.read(file.readLittleEndian(segment.offset(), (int) segment.fileSize()));
      }
    }
    return notes;
  }

  private static boolean within(long start, long size, long end) {
    return start >= 0 && size >= 0 && start <= end && size <= end - start;
  }

  /** Whether the PCI driver is in it; steps overlap, so that no place is missed between them. */
  private static boolean searched(FileBytes file) throws IOException {
    long end = Math.min(file.size(), MAX_SEARCHED_BYTES);
    for (long at = 0; at + PCI_DRIVER.length <= end; at += SEARCH_STEP - PCI_DRIVER.length) {
      if (contains(file.read(at, (int) Math.min(SEARCH_STEP, end - at)))) {
        return true;
      }
    }
    return false;
  }

  private static boolean contains(byte[] bytes) {
    for (int at = 0; at + PCI_DRIVER.length <= bytes.length; at++) {
      int same = 0;
      while (same < PCI_DRIVER.length && bytes[at + same] == PCI_DRIVER[same]) {
        same++;
      }
      if (same == PCI_DRIVER.length) {
        return true;
      }
    }
    return false;
  }
}
