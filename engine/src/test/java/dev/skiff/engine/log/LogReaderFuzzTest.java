package dev.skiff.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile log files: reading ends, stays in bounds, and goes forwards and backwards alike. */
class LogReaderFuzzTest {
  @TempDir Path directory;

  @FuzzTest
  void anyBytes(byte[] bytes) throws IOException {
    check(bytes);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void recordsWithBytesChanged(long seed) throws IOException {
    Random random = new Random(seed);
    GuardLog log = new GuardLog(directory.resolve("good"));
    for (int i = 0; i < 300; i++) {
      log.print(LogStream.STDOUT, "x".repeat(random.nextInt(900)) + (i % 3 == 0 ? "" : "\n"));
    }
    byte[] bytes = Files.readAllBytes(log.directory().resolve("000001.log"));
    for (int i = 0; i < 60; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    check(bytes);
  }

  private void check(byte[] bytes) throws IOException {
    Path folder = Files.createDirectories(directory.resolve("logs"));
    Files.write(folder.resolve("000001.log"), bytes);
    long records = 0;
    try (LogReader reader = LogReader.fromOldest(folder)) {
      Optional<LogEntry> entry = reader.next();
      while (entry.isPresent()) {
        records++;
        assertThat(reader.position().offset()).isBetween(1L, (long) bytes.length);
        entry = reader.next();
      }
    }
    long backwards = 0;
    try (BackwardReader reader = new BackwardReader(folder)) {
      while (reader.previous().isPresent()) {
        backwards++;
      }
    }
    assertThat(backwards).isEqualTo(records);
    LogTail.lastLines(folder, 3, EnumSet.allOf(LogStream.class));
  }
}
