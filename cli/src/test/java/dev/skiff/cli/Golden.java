package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Texts that the command line must print. {@code SKIFF_GOLDEN=write} in the environment writes the
 * checked ones anew, for their difference to be read.
 */
public final class Golden {
  private static final Path SOURCES = Path.of("src/test/resources/dev/skiff/cli");

  private Golden() {}

  static String read(String name) throws IOException {
    try (InputStream file = Golden.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Holds {@code text} against the file of that name; one that is not there is empty. */
  public static void check(String name, String text) throws IOException {
    Path file = SOURCES.resolve(name);
    if ("write".equals(System.getenv("SKIFF_GOLDEN"))) {
      Files.createDirectories(file.resolveSibling(".").normalize());
      Files.writeString(file, text);
      return;
    }
    assertThat(text).as(name).isEqualTo(Files.exists(file) ? Files.readString(file) : "");
  }
}
