package dev.skiff.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleTailTest {
  @TempDir Path directory;

  @Test
  void aConsoleThatDoesNotExistYetIsEmpty() throws IOException {
    assertThat(ConsoleTail.read(console(), -1)).isEmpty();
  }

  @Test
  void theCutOffPartComesFirst() throws IOException {
    Files.writeString(directory.resolve("console.log.1"), "one\ntwo\nth");
    Files.writeString(console(), "ree\nfour\n");

    assertThat(tail(-1)).isEqualTo("one\ntwo\nthree\nfour\n");
    assertThat(tail(2)).isEqualTo("three\nfour\n");
    assertThat(tail(1)).isEqualTo("four\n");
    assertThat(tail(0)).isEmpty();
    assertThat(tail(99)).isEqualTo("one\ntwo\nthree\nfour\n");
  }

  @Test
  void aLastLineWithoutEndCounts() throws IOException {
    Files.writeString(console(), "one\ntwo");

    assertThat(tail(1)).isEqualTo("two");
  }

  @Test
  void isBounded() throws IOException {
    Files.write(console(), new byte[ConsoleTail.MAX_BYTES + 100]);
    Files.write(directory.resolve("console.log.1"), new byte[100]);

    assertThat(ConsoleTail.read(console(), -1)).hasSize(ConsoleTail.MAX_BYTES);
  }

  private Path console() {
    return directory.resolve("console.log");
  }

  private String tail(long lines) throws IOException {
    return new String(ConsoleTail.read(console(), lines), StandardCharsets.UTF_8);
  }
}
