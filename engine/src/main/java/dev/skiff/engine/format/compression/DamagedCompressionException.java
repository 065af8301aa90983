package dev.skiff.engine.format.compression;

import java.io.EOFException;
import java.io.IOException;

/** Compressed data that ends too early or makes no sense; the message follows the data's name. */
public final class DamagedCompressionException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedCompressionException(Compression form, IOException cause) {
    super(
        "its %s data %s"
            .formatted(
                form.label(),
                endsEarly(cause) ? "ends too early" : "is damaged (" + cause.getMessage() + ")"),
        cause);
  }

  /** zstd-jni has no type of its own for it. */
  private static boolean endsEarly(IOException cause) {
    return cause instanceof EOFException
        || String.valueOf(cause.getMessage()).startsWith("Truncated");
  }
}
