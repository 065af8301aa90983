package dev.skiff.engine.format.compression;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/** A compressed form, known by its first bytes. */
public enum Compression {
  /** RFC 1952, 2.3.1. */
  GZIP("gzip", 0x1f, 0x8b),
  /** The .xz file format 1.2.1, 2.1.1.1. */
  XZ("xz", 0xfd, '7', 'z', 'X', 'Z', 0),
  /** RFC 8878, 3.1.1. */
  ZSTD("zstd", 0x28, 0xb5, 0x2f, 0xfd),
  /** LZ4 frame format 1.6.4, "Legacy frame": what Linux compresses itself with. */
  LZ4_LEGACY("lz4", 0x02, 0x21, 0x4c, 0x18),
  BZIP2("bzip2", 'B', 'Z', 'h'),
  LZMA("lzma", 0x5d, 0, 0),
  LZO("lzo", 0x89, 'L', 'Z', 'O');

  /** Bytes {@link #of} wants to see to tell every form. */
  public static final int MAGIC_BYTES = 6;

  /**
   * What an xz decoder may take, in KiB: {@code xz -9} needs 65 MiB (xz(1)), and a dictionary of 4
   * GiB is legal.
   */
  private static final int XZ_MEMORY_KIBIBYTES = 160 * 1024;

  private static final int BUFFER_BYTES = 1 << 16;

  private final String label;
  private final String magic;

  Compression(String label, int... magic) {
    this.label = label;
    this.magic = new String(magic, 0, magic.length);
  }

  /** As people call it. */
  public String label() {
    return label;
  }

  /** The form that begins so; empty when it is none of these. */
  public static Optional<Compression> of(byte[] start) {
    for (Compression form : values()) {
      if (form.begins(start)) {
        return Optional.of(form);
      }
    }
    return Optional.empty();
  }

  /**
   * The bytes inside, or the stream itself where it is not compressed. Reading more than {@code
   * maxBytes} from the result fails, however small the input.
   *
   * @throws UnsupportedCompressionException for a form that is known but not read
   */
  public static InputStream open(InputStream raw, long maxBytes, String what) throws IOException {
    return new LimitedInput(inside(raw, what), () -> maxBytes, what);
  }

  /**
   * As {@link #open}, for input whose length is not known: at any time at most {@code always} bytes
   * come out, and {@code ratio} times as many more as went in. Input that is not compressed has no
   * limit.
   */
  public static InputStream openWithin(InputStream raw, long always, int ratio, String what)
      throws IOException {
    CountedInput counted = new CountedInput(raw);
    return new LimitedInput(inside(counted, what), () -> always + ratio * counted.count(), what);
  }

  private static InputStream inside(InputStream raw, String what) throws IOException {
    BufferedInputStream in = new BufferedInputStream(raw, BUFFER_BYTES);
    in.mark(MAGIC_BYTES);
    Optional<Compression> form = of(in.readNBytes(MAGIC_BYTES));
    in.reset();
    return form.isPresent() ? form.get().decompress(in, what) : in;
  }

  private InputStream decompress(InputStream in, String what) throws IOException {
    return switch (this) {
      case GZIP ->
          DecompressedInput.open(
              this, in, source -> new GZIPInputStream(new UntilEndInput(source), BUFFER_BYTES));
      case XZ ->
          DecompressedInput.open(
              this, in, source -> new XZInputStream(source, XZ_MEMORY_KIBIBYTES));
      case ZSTD -> DecompressedInput.open(this, in, ZstdInputStream::new);
      case LZ4_LEGACY -> DecompressedInput.open(this, in, Lz4LegacyInput::new);
      case BZIP2, LZMA, LZO -> throw new UnsupportedCompressionException(this, what);
    };
  }

  private boolean begins(byte[] start) {
    return new String(start, StandardCharsets.ISO_8859_1).startsWith(magic);
  }
}
