package dev.skiff.cli.run;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Whether the user has let go of the program, which ends what is being shown of it. One thread
 * shows, another lets go.
 */
final class Detachment {
  private @Nullable AutoCloseable shown;
  private boolean detached;

  /** What {@link #detach} is to close; closed at once when that was called already. */
  synchronized void showing(AutoCloseable stream) throws IOException {
    shown = stream;
    if (detached) {
      close(stream);
    }
  }

  synchronized void detach() {
    detached = true;
    if (shown != null) {
      try {
        close(shown);
      } catch (IOException e) {
        // It had ended by itself.
      }
    }
  }

  synchronized boolean happened() {
    return detached;
  }

  private static void close(AutoCloseable stream) throws IOException {
    try {
      stream.close();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
