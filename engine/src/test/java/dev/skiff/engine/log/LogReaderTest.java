package dev.skiff.engine.log;

import static dev.skiff.engine.log.LogStream.STDERR;
import static dev.skiff.engine.log.LogStream.STDOUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.vm.LogPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {
  @TempDir Path directory;
  private GuardLog log;

  @BeforeEach
  void begin() {
    log = new GuardLog(directory.resolve("logs"));
  }

  @Test
  void givesRecordsOfAllFilesInOrder() throws IOException {
    log.print(STDOUT, "one\ntwo\n");
    log.rotate();
    log.print(STDERR, "three\n");
    log.print(STDOUT, "four");

    assertThat(readAll(LogReader.fromOldest(log.directory())))
        .containsExactly("out:one$", "out:two$", "err:three$", "out:four");
  }

  @Test
  void anEmptyContentAndBytesOfAllKindsAreKept() throws IOException {
    byte[] bytes = {0, (byte) 0xff, '\r', 27, ' ', '\n', '\n'};
    log.print(STDOUT, bytes);

    try (LogReader reader = LogReader.fromOldest(log.directory())) {
      LogRecord first = (LogRecord) reader.next().orElseThrow();
      assertThat(content(first)).isEqualTo(new byte[] {0, (byte) 0xff, '\r', 27, ' '});
      assertThat(((LogRecord) reader.next().orElseThrow()).contentLength()).isZero();
    }
  }

  @Test
  void aFolderThatDoesNotExistYetIsALogThatIsEmptyYet() throws IOException {
    try (LogReader reader = LogReader.fromOldest(log.directory())) {
      assertThat(reader.next()).isEmpty();
      log.print(STDOUT, "now\n");
      assertThat(reader.next()).map(LogReaderTest::shown).contains("out:now$");
    }
  }

  @Test
  void aTornLastLineWaitsForItsRest() throws IOException {
    log.print(STDOUT, "whole\n");
    log.raw(bytes("2026-01-02T03:04:05.123456789Z stdout F to"));
    try (LogReader reader = LogReader.fromOldest(log.directory())) {
      assertThat(reader.next()).isPresent();
      assertThat(reader.next()).isEmpty();
      log.raw(bytes("rn\n"));
      assertThat(reader.next()).map(LogReaderTest::shown).contains("out:torn$");
      assertThat(reader.skippedLines()).isZero();
    }
  }

  @Test
  void linesThatAreNoRecordsAreSkippedAndCounted() throws IOException {
    log.raw(bytes("garbage\n\n2026-01-02T03:04:05.123456789Z stdxxx F no\n"));
    log.print(STDOUT, "kept\n");
    log.raw(bytes("2026-01-02 03:04:05.123456789Z stdout F no\n"));
    log.raw(bytes("x".repeat(200_000) + "\n"));
    log.print(STDOUT, "kept too\n");

    try (LogReader reader = LogReader.fromOldest(log.directory())) {
      assertThat(rest(reader)).containsExactly("out:kept$", "out:kept too$");
      assertThat(reader.skippedLines()).isEqualTo(5);
    }
  }

  @Test
  void aFileDeletedWhileItIsReadIsReadToItsEnd() throws IOException {
    log.print(STDOUT, "one\ntwo\n");
    try (LogReader reader = LogReader.fromOldest(log.directory())) {
      assertThat(reader.next()).map(LogReaderTest::shown).contains("out:one$");
      log.rotate();
      log.print(STDOUT, "three\n");
      log.delete(1);
      assertThat(rest(reader)).containsExactly("out:two$", "out:three$");
    }
  }

  @Test
  void filesThatWereRotatedAwayUnreadAreReportedAsAGap() throws IOException {
    log.print(STDOUT, "one\n");
    try (LogReader reader = LogReader.fromOldest(log.directory())) {
      assertThat(reader.next()).isPresent();
      LogPosition left = reader.position();
      log.rotate();
      log.print(STDOUT, "two\n");
      log.rotate();
      log.print(STDOUT, "three\n");
      log.delete(1);
      log.delete(2);
      assertThat(reader.next()).contains(new LogGap(left, new LogPosition(3, 0)));
      assertThat(rest(reader)).containsExactly("out:three$");
    }
  }

  @Test
  void oneThatBeginsInAFileThatIsGoneBeginsAtTheOldestLeft() throws IOException {
    log.print(STDOUT, "one\n");
    log.rotate();
    log.print(STDOUT, "two\n");
    log.delete(1);
    LogPosition gone = new LogPosition(1, 0);
    try (LogReader reader = LogReader.at(log.directory(), gone)) {
      assertThat(reader.next()).contains(new LogGap(gone, new LogPosition(2, 0)));
      assertThat(rest(reader)).containsExactly("out:two$");
    }
  }

  @Test
  void goesOnWhereAnotherEnded() throws IOException {
    log.print(STDOUT, "one\ntwo\n");
    LogPosition place;
    try (LogReader first = LogReader.fromOldest(log.directory())) {
      assertThat(first.next()).isPresent();
      place = first.position();
    }
    assertThat(readAll(LogReader.at(log.directory(), place))).containsExactly("out:two$");
  }

  static List<String> readAll(LogReader reader) throws IOException {
    try (reader) {
      return rest(reader);
    }
  }

  private static List<String> rest(LogReader reader) throws IOException {
    List<String> entries = new ArrayList<>();
    Optional<LogEntry> entry = reader.next();
    while (entry.isPresent()) {
      entries.add(shown(entry.get()));
      entry = reader.next();
    }
    return entries;
  }

  static String shown(LogEntry entry) {
    return switch (entry) {
      case LogGap gap -> gap.toString();
      case LogRecord record ->
          (record.stream() == STDOUT ? "out:" : "err:")
              + new String(content(record), StandardCharsets.UTF_8)
              + (record.endsLine() ? "$" : "");
    };
  }

  private static byte[] content(LogRecord record) {
    ByteBuffer buffer = ByteBuffer.allocate(record.contentLength());
    record.copyContent(buffer);
    return buffer.array();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
