package dev.skiff.engine.log;

import static dev.skiff.engine.log.LogStream.STDOUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.vm.LogPosition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFollowerTest {
  @TempDir Path directory;
  private GuardLog log;

  /** What happens, one at a time, whenever the follower waits; after the last the run has ended. */
  private final Queue<Runnable> happenings = new ArrayDeque<>();

  private final List<LogPosition> waitedBeyond = new ArrayList<>();

  @BeforeEach
  void begin() {
    log = new GuardLog(directory.resolve("logs"));
  }

  private boolean awaitMore(LogPosition past) {
    waitedBeyond.add(past);
    Runnable next = happenings.poll();
    if (next == null) {
      return false;
    }
    next.run();
    return !happenings.isEmpty() || log.end().compareTo(past) > 0;
  }

  @Test
  void givesWhatIsThereWhatComesAndEndsWithTheRun() throws Exception {
    log.print(STDOUT, "before\n");
    happenings.add(() -> log.print(STDOUT, "while\n"));
    happenings.add(() -> {
      log.rotate();
      log.print(STDOUT, "in the next file\n");
    });

    assertThat(follow()).containsExactly("out:before$", "out:while$", "out:in the next file$");
  }

  @Test
  void whatWasWrittenJustBeforeTheEndIsGiven() throws Exception {
    LogFollower.Growth growth =
        past -> {
          log.print(STDOUT, "last words\n");
          return false;
        };
    try (LogFollower follower = follower(growth)) {
      assertThat(follower.next()).map(LogReaderTest::shown).contains("out:last words$");
      assertThat(follower.next()).isEmpty();
    }
  }

  @Test
  void aRecordThatWasSeenInPartIsWaitedForFromItsStart() throws Exception {
    happenings.add(() -> log.raw("2026-01-02T03".getBytes(StandardCharsets.US_ASCII)));
    happenings.add(
        () -> log.raw(":04:05.123456789Z stdout F whole\n".getBytes(StandardCharsets.US_ASCII)));

    assertThat(follow()).containsExactly("out:whole$");
    assertThat(waitedBeyond).startsWith(new LogPosition(1, 0), new LogPosition(1, 0));
  }

  private List<String> follow() throws IOException, InterruptedException {
    List<String> entries = new ArrayList<>();
    try (LogFollower follower = follower(this::awaitMore)) {
      Optional<LogEntry> entry = follower.next();
      while (entry.isPresent()) {
        entries.add(LogReaderTest.shown(entry.get()));
        entry = follower.next();
      }
    }
    return entries;
  }

  private LogFollower follower(LogFollower.Growth growth) throws IOException {
    return new LogFollower(LogReader.fromOldest(log.directory()), growth);
  }
}
