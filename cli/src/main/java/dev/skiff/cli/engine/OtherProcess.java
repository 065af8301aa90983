package dev.skiff.cli.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A process that is not our child, as /proc shows it. {@link ProcessHandle} would look at it every
 * 0.3 s at most, and takes a zombie, which a container's first process may leave, for alive.
 */
public final class OtherProcess {
  private static final Path PROC = Path.of("/proc");
  private static final long PAUSE_MILLIS = 5;

  /** Of proc(5)'s stat, counted from the field behind the name. */
  private static final int STATE = 0;

  private static final int START_TIME = 19;

  private final Path stat;
  private final String startTime;

  private OtherProcess(Path stat, String startTime) {
    this.stat = stat;
    this.startTime = startTime;
  }

  /** Empty when no such process lives. */
  public static Optional<OtherProcess> of(long pid) {
    Path stat = PROC.resolve(Long.toString(pid)).resolve("stat");
    return fields(stat)
        .filter(OtherProcess::lives)
        .map(fields -> new OtherProcess(stat, fields.get(START_TIME)));
  }

  /** False from its end on, whoever gets its number then. */
  public boolean isAlive() {
    return fields(stat)
        .filter(OtherProcess::lives)
        .filter(fields -> fields.get(START_TIME).equals(startTime))
        .isPresent();
  }

  /** Blocks until it has ended; false when it has not in time. */
  public boolean awaitEnd(Duration limit) throws InterruptedException {
    long begin = System.nanoTime();
    while (isAlive()) {
      if (System.nanoTime() - begin > limit.toNanos()) {
        return false;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    return true;
  }

  private static boolean lives(List<String> fields) {
    return fields.size() > START_TIME && !"ZX".contains(fields.get(STATE));
  }

  /** What follows the name, which may hold anything, in its parentheses. */
  private static Optional<List<String>> fields(Path stat) {
    try {
      String text = Files.readString(stat, StandardCharsets.ISO_8859_1);
      return Optional.of(List.of(text.substring(text.lastIndexOf(')') + 2).split(" ")));
    } catch (IOException | StringIndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }
}
