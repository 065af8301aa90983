package dev.skiff.engine.vm.guard;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * What a guard holds its machine to.
 *
 * @param logMaxBytes program output per log file
 * @param logFiles how many log files are kept
 * @param consoleMaxBytes size at which the console's file is begun again
 * @param openFiles the hypervisor's RLIMIT_NOFILE
 * @param addressSpaceBytes the hypervisor's RLIMIT_AS
 * @param goodbyeGrace how long a hypervisor may go on after its guest's GOODBYE before it gets
 *     SIGTERM; half as long again, and it gets SIGKILL
 */
public record GuardLimits(
    long logMaxBytes,
    int logFiles,
    long consoleMaxBytes,
    OptionalLong openFiles,
    OptionalLong addressSpaceBytes,
    Duration goodbyeGrace) {

  /** docs/design/guard.md, Spec file. */
  public static final GuardLimits DEFAULT =
      new GuardLimits(
          10_000_000,
          3,
          1_000_000,
          OptionalLong.empty(),
          OptionalLong.empty(),
          Duration.ofSeconds(10));

  public GuardLimits {
    if (logMaxBytes < 1 || logFiles < 1 || consoleMaxBytes < 1) {
      throw new IllegalArgumentException("a log holds at least one byte in one file");
    }
    if (goodbyeGrace.toMillis() < 1) {
      throw new IllegalArgumentException("the grace is at least a millisecond: " + goodbyeGrace);
    }
  }
}
