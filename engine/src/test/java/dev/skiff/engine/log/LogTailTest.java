package dev.skiff.engine.log;

import static dev.skiff.engine.log.LogStream.STDERR;
import static dev.skiff.engine.log.LogStream.STDOUT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogTailTest {
  private static final Set<LogStream> BOTH = EnumSet.allOf(LogStream.class);

  @TempDir Path directory;
  private GuardLog log;

  @BeforeEach
  void begin() {
    log = new GuardLog(directory.resolve("logs"));
  }

  @Test
  void countsLinesNotRecords() throws IOException {
    log.print(STDOUT, "one\n");
    log.print(STDOUT, "t");
    log.print(STDOUT, "w");
    log.print(STDOUT, "o\n");
    log.print(STDOUT, "three\n");

    assertThat(last(2, BOTH)).containsExactly("out:t", "out:w", "out:o$", "out:three$");
  }

  @Test
  void theBeginningOfALineIsKeptWhenTheOtherStreamWroteInBetween() throws IOException {
    log.print(STDERR, "old\n");
    log.print(STDOUT, "be");
    log.print(STDERR, "between\n");
    log.print(STDOUT, "gin\n");

    assertThat(last(1, BOTH)).containsExactly("out:be", "out:gin$");
    assertThat(last(2, BOTH)).containsExactly("out:be", "err:between$", "out:gin$");
  }

  @Test
  void aLineWithoutAnEndIsOneToo() throws IOException {
    log.print(STDOUT, "one\nunfinished");

    assertThat(last(1, BOTH)).containsExactly("out:unfinished");
  }

  @Test
  void linesOfStreamsThatAreNotWantedDoNotCount() throws IOException {
    log.print(STDOUT, "wanted\n");
    log.print(STDERR, "a\nb\nc\n");

    assertThat(last(1, Set.of(STDOUT))).containsExactly("out:wanted$");
  }

  @Test
  void goesBackOverFiles() throws IOException {
    log.print(STDOUT, "one\n");
    log.rotate();
    log.rotate();
    log.print(STDOUT, "two\n");

    assertThat(last(2, BOTH)).containsExactly("out:one$", "out:two$");
    assertThat(last(9, BOTH)).containsExactly("out:one$", "out:two$");
  }

  @Test
  void noLinesMeansFromTheEndOn() throws IOException {
    log.print(STDOUT, "old\n");
    LogTail tail = LogTail.lastLines(log.directory(), 0, BOTH);
    log.print(STDERR, "new\n");

    assertThat(read(tail)).containsExactly("err:new$");
  }

  @Test
  void aTornLastLineBelongsToWhatIsStillToCome() throws IOException {
    log.print(STDOUT, "one\n");
    log.raw("2026-01-02T03:04:05.123456789Z stdo".getBytes(StandardCharsets.US_ASCII));
    LogTail tail = LogTail.none(log.directory());
    log.raw("ut F two\n".getBytes(StandardCharsets.US_ASCII));

    assertThat(read(tail)).containsExactly("out:two$");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void agreesWithReadingForwards(long seed) throws IOException {
    Random random = new Random(seed);
    for (int i = 0; i < 400; i++) {
      LogStream stream = random.nextInt(3) == 0 ? STDERR : STDOUT;
      int length = random.nextInt(20) == 0 ? 12_000 : random.nextInt(80);
      log.print(stream, i + "x".repeat(length) + (random.nextInt(3) == 0 ? "" : "\n"));
      if (random.nextInt(60) == 0) {
        log.rotate();
      }
    }
    for (int lines : new int[] {0, 1, 2, 5, 50, 1000}) {
      assertThat(last(lines, BOTH))
          .as("seed %d, %d lines", seed, lines)
          .isEqualTo(lastByReadingForwards(lines));
    }
  }

  /** Lines end in the order of their last records; what is wanted is all records of the last. */
  private List<String> lastByReadingForwards(int lines) throws IOException {
    Deque<List<Integer>> ended = new ArrayDeque<>();
    Map<LogStream, List<Integer>> open = new EnumMap<>(LogStream.class);
    List<String> all = new ArrayList<>();
    List<LogRecord> records = records();
    for (int i = 0; i < records.size(); i++) {
      LogRecord record = records.get(i);
      all.add(LogReaderTest.shown(record));
      open.computeIfAbsent(record.stream(), _ -> new ArrayList<>()).add(i);
      if (record.endsLine()) {
        ended.add(open.remove(record.stream()));
      }
    }
    open.values().stream()
        .sorted(java.util.Comparator.comparing(List::getLast))
        .forEach(unfinished -> insertByEnd(ended, unfinished));
    List<Integer> wanted = new ArrayList<>();
    for (int i = 0; i < lines && !ended.isEmpty(); i++) {
      wanted.addAll(ended.removeLast());
    }
    return wanted.stream().sorted().map(all::get).toList();
  }

  private static void insertByEnd(Deque<List<Integer>> ended, List<Integer> line) {
    Deque<List<Integer>> later = new ArrayDeque<>();
    while (!ended.isEmpty() && ended.peekLast().getLast() > line.getLast()) {
      later.addFirst(ended.removeLast());
    }
    ended.addLast(line);
    ended.addAll(later);
  }

  private List<LogRecord> records() throws IOException {
    List<LogRecord> records = new ArrayList<>();
    try (LogReader reader = LogReader.fromOldest(log.directory())) {
      Optional<LogEntry> entry = reader.next();
      while (entry.isPresent()) {
        records.add((LogRecord) entry.get());
        entry = reader.next();
      }
    }
    return records;
  }

  private List<String> last(int lines, Set<LogStream> streams) throws IOException {
    LogTail tail = LogTail.lastLines(log.directory(), lines, streams);
    List<String> shown = new ArrayList<>();
    for (LogRecord record : records()) {
      if (tail.includes(record) && streams.contains(record.stream())) {
        assertThat(record.position()).isGreaterThanOrEqualTo(tail.start());
        shown.add(LogReaderTest.shown(record));
      }
    }
    return shown;
  }

  private List<String> read(LogTail tail) throws IOException {
    return LogReaderTest.readAll(LogReader.at(log.directory(), tail.start()));
  }
}
