package dev.skiff.engine.format.compression;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;

/** A stream that fails once more than a limit has come out of it: a bomb ends here. */
final class LimitedInput extends FilterInputStream {
  private final LongSupplier limit;
  private final String what;
  private long taken;

  LimitedInput(InputStream in, LongSupplier limit, String what) {
    super(in);
    this.limit = limit;
    this.what = what;
  }

  @Override
  public int read() throws IOException {
    int value = in.read();
    if (value >= 0) {
      count(1);
    }
    return value;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int got = in.read(buffer, offset, length);
    if (got > 0) {
      count(got);
    }
    return got;
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = in.skip(count);
    count(skipped);
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void count(long bytes) throws IOException {
    taken += bytes;
    if (taken > limit.getAsLong()) {
      throw new IOException(what + " holds more than the " + limit.getAsLong() + " bytes allowed");
    }
  }
}
