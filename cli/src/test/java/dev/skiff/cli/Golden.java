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
final class Golden {
  private static final Path SOURCES = Path.of("src/test/resources/dev/skiff/cli");

  private Golden() {}

  static String read(String name) throws IOException {
    try (InputStream file = Golden.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static void check(String name, String text) throws IOException {
    if ("write".equals(System.getenv("SKIFF_GOLDEN"))) {
      Files.writeString(SOURCES.resolve(name), text);
      return;
    }
    assertThat(text).isEqualTo(read(name));
  }
}
