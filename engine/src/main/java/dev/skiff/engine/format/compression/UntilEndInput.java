package dev.skiff.engine.format.compression;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A stream that never says that nothing is available: GZIPInputStream takes that for the end
 * between two members, and a socket that is slow would cut an archive short.
 */
final class UntilEndInput extends FilterInputStream {
  UntilEndInput(InputStream in) {
    super(in);
  }

  @Override
  public int available() throws IOException {
    return Math.max(in.available(), 1);
  }
}
