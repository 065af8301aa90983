package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.nanos.GuestEnd.NotStarted;
import dev.skiff.engine.base.nanos.GuestEnd.Signaled;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last lines of a guest's serial line, as evidence of its end. The program's output is among
 * them, so a line alone proves nothing; it says what a code means that is known otherwise.
 *
 * @param lines oldest first, without their ends
 */
record EndLines(List<String> lines) {
  private static final int SIGBUS = 7;
  private static final int SIGKILL = 9;
  private static final int SIGTERM = 15;
  private static final int HIGHEST_SIGNAL = 31;

  private static final int NOT_FOUND = 127;
  private static final int NOT_EXECUTABLE = 126;
  private static final int NO_START = 125;

  /** How the kernel begins each line of its own log: seconds since its start. */
  private static final Pattern KERNEL_LINE = Pattern.compile("\\[\\d+\\.\\d{6}\\] .*");

  private static final Pattern SIGNAL =
      Pattern.compile(
          "\\*\\*\\* signal (\\d{1,2}) received by tid \\d+, errno -?\\d+, code -?\\d+");

  private static final Pattern NO_PROGRAM =
      Pattern.compile("program startup failed (?:on|before) exec: \\(result:(.*)\\)");

  /** What the kernel says of its tries to open the program. */
  private static final Pattern UNFOUND = Pattern.compile("unable to open program file .*");

  private static final Pattern NO_BOOT =
      Pattern.compile(".*(missing dependencies for \\S+ klib|multiple root filesystems found).*");

  private static final Pattern ABORT =
      Pattern.compile("Process abort: SIGKILL received by thread \\d+");

  private static final Pattern OUT_OF_MEMORY =
      Pattern.compile(".*(page fill failed with .*out of memory|out of memory, program killed).*");

  /** SIGTERM is told by nothing else; two lines of the kernel may follow while disks are synced. */
  private static final String TERMINATED = "   terminate";

  private static final Pattern REGISTERS =
      Pattern.compile("cpu \\S+, state .*|cpu: \\d+, context type: .*|lastvector: .*");

  EndLines {
    lines = lines.stream().map(EndLines::withoutReturn).toList();
  }

  private static String withoutReturn(String line) {
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  /** Whether anything was ever said; QEMU itself says nothing there. */
  boolean booted() {
    return lines.stream().anyMatch(line -> !line.isBlank());
  }

  /** The signal of this number, if they tell that it ended the program. */
  Optional<Signaled> signal(int number) {
    if (number < 1 || number > HIGHEST_SIGNAL) {
      return Optional.empty();
    }
    OptionalInt told = lastSignal();
    boolean told15 = number == SIGTERM && lastOf(TERMINATED).isPresent();
    if (told15 || (told.isPresent() && told.getAsInt() == number)) {
      boolean starved = (number == SIGBUS || number == SIGKILL) && last(OUT_OF_MEMORY).isPresent();
      return Optional.of(new Signaled(number, starved));
    }
    return Optional.empty();
  }

  /** That the kernel could not start the program, or aborted it; for its code 127. */
  Optional<GuestEnd> halt() {
    Optional<GuestEnd> boot = last(NO_BOOT).map(found -> new NotStarted(NO_START, found.group(1)));
    return boot.or(this::unstarted)
        .or(() -> last(ABORT).map(_ -> new Signaled(SIGKILL, last(OUT_OF_MEMORY).isPresent())));
  }

  private Optional<GuestEnd> unstarted() {
    return last(NO_PROGRAM)
        .map(found -> found.group(1))
        .map(why ->
            new NotStarted(UNFOUND.matcher(why).matches() ? NOT_FOUND : NOT_EXECUTABLE, why));
  }

  /** What stands before the registers that a failing kernel prints; its last words otherwise. */
  String failure() {
    String before = "";
    for (String line : lines) {
      if (REGISTERS.matcher(line).matches()) {
        return before.isEmpty() ? line.strip() : before;
      }
      before = line.isBlank() ? before : line.strip();
    }
    return before.isEmpty() ? "it said nothing" : before;
  }

  private OptionalInt lastSignal() {
    return last(SIGNAL)
        .map(found -> OptionalInt.of(Integer.parseInt(found.group(1))))
        .orElse(OptionalInt.empty());
  }

  private Optional<String> lastOf(String wanted) {
    return lines.reversed().stream()
        .filter(line -> !line.isBlank() && !KERNEL_LINE.matcher(line).matches())
        .findFirst()
        .filter(wanted::equals);
  }

  private Optional<Matcher> last(Pattern pattern) {
    return lines.reversed().stream().map(pattern::matcher).filter(Matcher::matches).findFirst();
  }
}
