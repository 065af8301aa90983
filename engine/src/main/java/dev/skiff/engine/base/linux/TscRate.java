package dev.skiff.engine.base.linux;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.shelf.WorkDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rate of the host's time stamp counter, measured by the guard once per boot of the host: it
 * differs from computer to computer, and a virtual one may move.
 */
final class TscRate {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** The guard refuses what its three measurements disagree on; on a busy host that may happen. */
  private static final int ATTEMPTS = 3;

  private static final Pattern KEPT = Pattern.compile("([0-9a-f-]{36}) ([1-9][0-9]{5,7})\\s*");
  private static final Pattern PRINTED = Pattern.compile("[1-9][0-9]{5,7}");

  private final Path guard;
  private final Path directory;
  private final Path bootIdFile;
  private OptionalLong known = OptionalLong.empty();

  /**
   * @param directory where the result is kept, in {@code tsc}; made if missing
   * @param bootIdFile {@code /proc/sys/kernel/random/boot_id}
   */
  TscRate(Path guard, Path directory, Path bootIdFile) {
    this.guard = guard;
    this.directory = directory;
    this.bootIdFile = bootIdFile;
  }

  /**
   * In kHz; measures at most once, which takes some 0.2 s.
   *
   * @throws BaseFailure when it cannot be measured
   */
  synchronized long kilohertz() throws IOException, InterruptedException {
    if (known.isEmpty()) {
      String boot = Files.readString(bootIdFile).strip();
      known = kept(boot);
      if (known.isEmpty()) {
        long measured = measure();
        keep(boot, measured);
        known = OptionalLong.of(measured);
      }
    }
    return known.getAsLong();
  }

  private OptionalLong kept(String boot) throws IOException {
    try {
      Matcher match = KEPT.matcher(Files.readString(directory.resolve("tsc")));
      if (match.matches() && match.group(1).equals(boot)) {
        return OptionalLong.of(Long.parseLong(match.group(2)));
      }
      return OptionalLong.empty();
    } catch (NoSuchFileException none) {
      return OptionalLong.empty();
    }
  }

  private long measure() throws IOException, InterruptedException {
    if (!Files.isExecutable(guard)) {
      throw BaseFailure.clockUnmeasured("'" + guard + "' is missing or no program");
    }
    String why = "";
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Tool tool = new Tool(List.of(guard.toString(), "tsc"), Map.of(), Path.of("/"), LIMIT);
      Tool.Outcome outcome = tool.run();
      String printed = outcome.output().strip();
      if (outcome.succeeded() && PRINTED.matcher(printed).matches()) {
        return Long.parseLong(printed);
      }
      why = outcome.why();
    }
    throw BaseFailure.clockUnmeasured(why);
  }

  private void keep(String boot, long kilohertz) throws IOException {
    try (WorkDirectory work = WorkDirectory.open(directory)) {
      Files.writeString(work.path().resolve("tsc"), boot + " " + kilohertz + "\n");
      work.publishFile("tsc", directory.resolve("tsc"));
    }
  }
}
