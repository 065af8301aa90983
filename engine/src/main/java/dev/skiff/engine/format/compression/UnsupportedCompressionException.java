package dev.skiff.engine.format.compression;

import java.io.IOException;

/** A compressed form that is recognised and not read. */
public final class UnsupportedCompressionException extends IOException {
  private static final long serialVersionUID = 1L;

  UnsupportedCompressionException(Compression form, String what) {
    super(what + " is compressed with " + form.label() + "; gzip, xz, zstd and lz4 are read");
  }
}
