package dev.skiff.engine.format.kernel;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * What direct boot asks of an uncompressed kernel: an x86-64 ELF with the note that names its PVH
 * entry point (Xen, docs/misc/pvh.pandoc; xen/include/public/elfnote.h).
 */
public final class Vmlinux {
  private static final int ELF_HEADER_BYTES = 64;
  private static final int PROGRAM_HEADER_BYTES = 56;
  private static final int MACHINE_X86_64 = 62;
  private static final int TYPE_EXECUTABLE = 2;
  private static final int TYPE_SHARED = 3;
  private static final int SEGMENT_LOAD = 1;
  private static final int SEGMENT_NOTE = 4;
  private static final int MAX_SEGMENTS = 256;

  /** The kernel's notes are half a kilobyte. */
  private static final int MAX_NOTE_BYTES = 1 << 20;

  /** The length of a release in uname(2), __NEW_UTS_LEN. */
  private static final int MAX_RELEASE_BYTES = 64;

  /** XEN_ELFNOTE_PHYS32_ENTRY. */
  private static final int PHYS32_ENTRY = 18;

  private Vmlinux() {}

  /** Whether these first bytes are an ELF file's. */
  public static boolean begins(byte[] start) {
    return start.length >= 4
        && start[0] == 0x7f
        && start[1] == 'E'
        && start[2] == 'L'
        && start[3] == 'F';
  }

  /**
   * Checks that a hypervisor can boot this file directly.
   *
   * @throws IOException that says what is missing
   */
  public static void requireBootable(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer header = read(channel, 0, ELF_HEADER_BYTES);
      requireMachine(header);
      ByteBuffer segments = programHeaders(channel, header);
      boolean entry = false;
      for (int at = 0; at < segments.capacity(); at += PROGRAM_HEADER_BYTES) {
        int type = segments.getInt(at);
        long offset = segments.getLong(at + 8);
        long size = segments.getLong(at + 32);
        if (type == SEGMENT_LOAD || type == SEGMENT_NOTE) {
          requireInside(channel, offset, size);
        }
        entry |= type == SEGMENT_NOTE && hasEntry(read(channel, offset, noteBytes(size)));
      }
      if (!entry) {
        throw new IOException("the kernel has no PVH entry point (CONFIG_PVH is off)");
      }
    }
  }

  /**
   * The kernel's release, from its banner ({@code Linux version 6.1.0-56-amd64 (…}); empty when
   * there is none.
   */
  public static Optional<String> release(Path file) throws IOException {
    byte[] banner = "Linux version ".getBytes(StandardCharsets.US_ASCII);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      int matched = 0;
      for (int value = in.read(); value >= 0; value = in.read()) {
        matched = value == banner[matched] ? matched + 1 : value == banner[0] ? 1 : 0;
        if (matched == banner.length) {
          String word = word(in.readNBytes(MAX_RELEASE_BYTES));
          if (!word.isEmpty() && Character.isDigit(word.charAt(0))) {
            return Optional.of(word);
          }
          matched = 0;
        }
      }
    }
    return Optional.empty();
  }

  private static String word(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] > ' ') {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.US_ASCII);
  }

  private static void requireMachine(ByteBuffer header) throws IOException {
    if (header.getInt(0) != 0x464c457f) {
      throw new IOException("the kernel is no ELF file");
    }
    if (header.get(4) != 2 || header.get(5) != 1) {
      throw new IOException("the kernel is not a 64-bit little-endian ELF file");
    }
    int type = header.getShort(16);
    int machine = header.getShort(18);
    if (machine != MACHINE_X86_64) {
      throw new IOException("the kernel is for ELF machine " + machine + ", not x86-64");
    }
    if (type != TYPE_EXECUTABLE && type != TYPE_SHARED) {
      throw new IOException("the kernel is not an executable ELF file");
    }
  }

  private static ByteBuffer programHeaders(FileChannel channel, ByteBuffer header)
      throws IOException {
    int size = header.getShort(54) & 0xffff;
    int count = header.getShort(56) & 0xffff;
    if (size != PROGRAM_HEADER_BYTES || count == 0 || count > MAX_SEGMENTS) {
      throw new IOException("the kernel's program headers are malformed");
    }
    return read(channel, header.getLong(32), count * PROGRAM_HEADER_BYTES);
  }

  private static int noteBytes(long size) throws IOException {
    if (size > MAX_NOTE_BYTES) {
      throw new IOException("the kernel's notes are " + size + " bytes long");
    }
    return (int) size;
  }

  private static boolean hasEntry(ByteBuffer notes) throws IOException {
    int at = 0;
    while (at + 12 <= notes.capacity()) {
      long nameSize = Integer.toUnsignedLong(notes.getInt(at));
      long bodySize = Integer.toUnsignedLong(notes.getInt(at + 4));
      int type = notes.getInt(at + 8);
      long next = at + 12 + aligned(nameSize) + aligned(bodySize);
      if (next > notes.capacity()) {
        throw new IOException("the kernel's notes are malformed");
      }
      if (type == PHYS32_ENTRY && nameSize == 4 && isXen(notes, at + 12)) {
        return true;
      }
      at = (int) next;
    }
    return false;
  }

  private static boolean isXen(ByteBuffer notes, int at) {
    return notes.getInt(at) == 0x006e6558; // "Xen\0", little endian
  }

  private static long aligned(long size) {
    return (size + 3) & ~3L;
  }

  private static void requireInside(FileChannel channel, long offset, long size)
      throws IOException {
    if (offset < 0 || size < 0 || offset > channel.size() - size) {
      throw new IOException("the kernel is cut off: a segment ends past the end of the file");
    }
  }

  private static ByteBuffer read(FileChannel channel, long offset, int size) throws IOException {
    requireInside(channel, offset, size);
    ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        throw new IOException("the kernel is cut off");
      }
    }
    return buffer;
  }
}
