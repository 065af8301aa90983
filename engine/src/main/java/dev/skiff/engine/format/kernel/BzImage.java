package dev.skiff.engine.format.kernel;

import dev.skiff.engine.format.compression.Compression;
import dev.skiff.engine.format.tree.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A bzImage: a boot sector, real-mode code, and the kernel proper as a compressed payload (Linux,
 * Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header"; offsets are from there).
 *
 * @param release the first word of the version string, e.g. {@code 6.1.0-56-amd64}; may be absent
 */
public record BzImage(Path file, long payloadOffset, long payloadSize, Optional<String> release) {
  /** An uncompressed kernel is some 30 to 100 MB; twenty times a real one is not one. */
  public static final long MAX_KERNEL_BYTES = 1L << 30;

  private static final int SETUP_SECTORS = 0x1f1;
  private static final int HEADER_MAGIC = 0x202;
  private static final int PROTOCOL_VERSION = 0x206;
  private static final int VERSION_POINTER = 0x20e;
  private static final int PAYLOAD_OFFSET = 0x248;
  private static final int PAYLOAD_LENGTH = 0x24c;
  private static final int HEADER_END = 0x250;
  private static final int SECTOR = 512;

  /** "HdrS". */
  private static final int MAGIC = 0x53726448;

  /** The first protocol that names the payload. */
  private static final int MIN_PROTOCOL = 0x0208;

  private static final int MAX_SETUP_SECTORS = 64;
  private static final int MAX_VERSION_BYTES = 512;

  /** Whether these first bytes of a file are a bzImage's. */
  public static boolean begins(byte[] start) {
    return start.length >= HEADER_END && littleEndian(start).getInt(HEADER_MAGIC) == MAGIC;
  }

  /** Bytes {@link #begins} wants to see. */
  public static int headerBytes() {
    return HEADER_END;
  }

  public static BzImage read(Path file) throws IOException {
    byte[] setup;
    try (InputStream in = Files.newInputStream(file)) {
      setup = in.readNBytes((MAX_SETUP_SECTORS + 1) * SECTOR);
    }
    if (!begins(setup)) {
      throw new IOException("no bzImage: the boot header is missing");
    }
    ByteBuffer header = littleEndian(setup);
    int protocol = header.getShort(PROTOCOL_VERSION) & 0xffff;
    if (protocol < MIN_PROTOCOL) {
      throw new IOException("boot protocol %x is older than 2.08".formatted(protocol));
    }
    int sectors = header.get(SETUP_SECTORS) & 0xff;
    long begin = ((sectors == 0 ? 4 : sectors) + 1L) * SECTOR;
    long offset = begin + Integer.toUnsignedLong(header.getInt(PAYLOAD_OFFSET));
    long size = Integer.toUnsignedLong(header.getInt(PAYLOAD_LENGTH));
    if (size < Compression.MAGIC_BYTES || offset + size > Files.size(file)) {
      throw new IOException("the bzImage is cut off: its payload ends past the end of the file");
    }
    return new BzImage(file, offset, size, release(setup));
  }

  /**
   * Writes the kernel inside to a stream.
   *
   * @throws IOException also when the kernel says it is of another length than what came out
   */
  public void unpack(OutputStream out) throws IOException {
    byte[] start = bytes(payloadOffset, Compression.MAGIC_BYTES);
    Optional<Compression> form = Compression.of(start);
    boolean plain = form.isEmpty();
    if (plain && !Vmlinux.begins(start)) {
      throw new IOException("the bzImage's payload has an unknown compression");
    }
    // All but gzip, which has it inside, get the kernel's length appended (scripts/Makefile.lib).
    boolean sized = !plain && form.get() != Compression.GZIP;
    long size = sized ? payloadSize - Integer.BYTES : payloadSize;
    Content payload = Content.region(file, payloadOffset, size);
    long written;
    try (InputStream in = Compression.open(payload.open(), MAX_KERNEL_BYTES, "the kernel")) {
      written = in.transferTo(out);
    }
    if (sized && written != expected()) {
      throw new IOException("the kernel is " + written + " bytes long and should be " + expected());
    }
  }

  private long expected() throws IOException {
    byte[] tail = bytes(payloadOffset + payloadSize - Integer.BYTES, Integer.BYTES);
    return Integer.toUnsignedLong(littleEndian(tail).getInt(0));
  }

  private byte[] bytes(long offset, int count) throws IOException {
    try (InputStream in = Content.region(file, offset, count).open()) {
      return in.readNBytes(count);
    }
  }

  private static Optional<String> release(byte[] setup) {
    int pointer = littleEndian(setup).getShort(VERSION_POINTER) & 0xffff;
    int start = pointer + SECTOR;
    if (pointer == 0 || start >= setup.length) {
      return Optional.empty();
    }
    int end = start;
    while (end < setup.length && end - start < MAX_VERSION_BYTES && setup[end] > ' ') {
      end++;
    }
    String word = new String(setup, start, end - start, StandardCharsets.US_ASCII);
    return word.isEmpty() ? Optional.empty() : Optional.of(word);
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
