package dev.skiff.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The other side of a comparison: what a tool of this machine takes for the same. */
final class Tool {
  private Tool() {}

  /** A shell's line, with {@code $0}, {@code $1} … as given. It must succeed. */
  static Duration shell(String line, Object... arguments) {
    List<String> command = new ArrayList<>(List.of("sh", "-c", line));
    Stream.of(arguments).map(Object::toString).forEach(command::add);
    try {
      long began = System.nanoTime();
      int status = new ProcessBuilder(command).inheritIO().start().waitFor();
      if (status != 0) {
        throw new IllegalStateException("failed: " + line);
      }
      return Duration.ofNanos(System.nanoTime() - began);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
