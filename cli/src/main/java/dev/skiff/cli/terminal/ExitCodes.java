package dev.skiff.cli.terminal;

import java.util.Set;

/**
 * What this process answers, in one place. A foreground {@code run} answers what the program did:
 * its code, 128 + signal, or 126 and 127 when the guest could not start it.
 */
public final class ExitCodes {
  public static final int OK = 0;
  public static final int FAILED = 1;

  /** The command line means nothing; as bash and most tools say it. */
  public static final int USAGE = 2;

  /** {@code daemon status} without an engine (LSB, init script actions). */
  public static final int NOT_RUNNING = 3;

  /** Skiff itself failed where the code is otherwise the program's; as Docker has it. */
  public static final int SKIFF_FAILED = 125;

  /** Left at Ctrl-C before there was a program: 128 + SIGINT. */
  public static final int INTERRUPTED = 130;

  /** Nobody reads our output any more: 128 + SIGPIPE. */
  public static final int OUTPUT_CLOSED = 141;

  private static final Set<String> RUNS_PROGRAMS =
      Set.of(
          "skiff run",
          "skiff start",
          "skiff instance run",
          "skiff instance start",
          "skiff container run",
          "skiff container start");

  /** Where 1 is an answer, no answer is 2, as grep and diff have it. */
  private static final String ANSWERS = "skiff net why";

  private ExitCodes() {}

  /** Of a command that a signal ended: 128 + its number (signal(7), x86). */
  public static int ofSignal(String name) {
    return switch (name) {
      case "HUP" -> 129;
      case "TERM" -> 143;
      default -> INTERRUPTED;
    };
  }

  /** Of a command that failed, by its whole name. */
  public static int failure(String command) {
    if (command.equals(ANSWERS)) {
      return USAGE;
    }
    return RUNS_PROGRAMS.contains(command) ? SKIFF_FAILED : FAILED;
  }

  /** Of a command that was called wrongly, by its whole name. */
  public static int usage(String command) {
    return RUNS_PROGRAMS.contains(command) ? SKIFF_FAILED : USAGE;
  }
}
