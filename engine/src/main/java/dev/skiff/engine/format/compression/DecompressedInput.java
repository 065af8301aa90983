package dev.skiff.engine.format.compression;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** What a decoder makes of a source: its failures are the data's, the source's stay as they are. */
final class DecompressedInput extends FilterInputStream {
  private final Compression form;
  private final Source source;

  private DecompressedInput(InputStream decoder, Compression form, Source source) {
    super(decoder);
    this.form = form;
    this.source = source;
  }

  /** Makes a decoder of a source; most read its header at once. */
  @FunctionalInterface
  interface Decoder {
    InputStream of(InputStream source) throws IOException;
  }

  static InputStream open(Compression form, InputStream raw, Decoder decoder) throws IOException {
    Source source = new Source(raw);
    try {
      return new DecompressedInput(decoder.of(source), form, source);
    } catch (IOException e) {
      throw source.failed ? e : new DamagedCompressionException(form, e);
    }
  }

  @Override
  public int read() throws IOException {
    try {
      return in.read();
    } catch (IOException e) {
      throw told(e);
    }
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      return in.read(buffer, offset, length);
    } catch (IOException e) {
      throw told(e);
    }
  }

  @Override
  public long skip(long count) throws IOException {
    try {
      return in.skip(count);
    } catch (IOException e) {
      throw told(e);
    }
  }

  private IOException told(IOException cause) {
    return source.failed ? cause : new DamagedCompressionException(form, cause);
  }

  /** Knows whether it was the source that failed. */
  private static final class Source extends FilterInputStream {
    private boolean failed;

    Source(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      try {
        return in.read();
      } catch (IOException e) {
        failed = true;
        throw e;
      }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        return in.read(buffer, offset, length);
      } catch (IOException e) {
        failed = true;
        throw e;
      }
    }
  }
}
