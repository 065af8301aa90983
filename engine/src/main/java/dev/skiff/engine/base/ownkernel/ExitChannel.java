package dev.skiff.engine.base.ownkernel;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.GuestEvent;
import dev.skiff.engine.base.GuestEvent.ProgramEnded;
import dev.skiff.engine.base.GuestEvent.ProgramExit;
import dev.skiff.engine.vm.MachineExit;
import java.util.List;
import java.util.Optional;

/** By which way an exit code comes out of a guest; how its end is read is pure. */
sealed interface ExitChannel {
  /** Stands in a pattern where the code stands in a line. */
  String CODE = "{code}";

  int MAX_PATTERN = 200;

  /** Where nothing says how it ended. */
  String DOUBT = "the machine was put off or reset: there is no exit code";

  /** Nothing tells it. */
  record None() implements ExitChannel {}

  /** QEMU's isa-debug-exit at port 0x501: the process ends with {@code code << 1 | 1}. */
  record DebugDevice() implements ExitChannel {}

  /**
   * A line on the console. Not a regular expression: an image's would run in the engine.
   *
   * @param before what stands before the code, anywhere in the line
   * @param after what follows it
   */
  record Line(String before, String after) implements ExitChannel {
    /** The code that a line says. */
    Optional<Integer> code(String line) {
      int start = line.indexOf(before);
      if (start < 0) {
        return Optional.empty();
      }
      int digits = start + before.length();
      int end = digits;
      while (end < line.length() && line.charAt(end) >= '0' && line.charAt(end) <= '9') {
        end++;
      }
      return line.startsWith(after, end) ? number(line.substring(digits, end)) : Optional.empty();
    }

    private static Optional<Integer> number(String digits) {
      try {
        return Optional.of(Integer.parseInt(digits) & 0xff);
      } catch (NumberFormatException none) {
        return Optional.empty();
      }
    }
  }

  /**
   * Reads {@code none}, {@code isa-debug-exit} or {@code line:TEXT}.
   *
   * @throws BaseFailure when it is none of them
   */
  static ExitChannel parse(String text) {
    if (text.equals("none")) {
      return new None();
    }
    if (text.equals("isa-debug-exit")) {
      return new DebugDevice();
    }
    int code = text.indexOf(CODE);
    if (!text.startsWith("line:") || text.length() > MAX_PATTERN || code <= "line:".length()) {
      throw refused("'" + text + "' is no way by which an exit code comes out");
    }
    return new Line(text.substring("line:".length(), code), text.substring(code + CODE.length()));
  }

  private static BaseFailure refused(String why) {
    return BaseFailure.unfit(
        OwnKernelBase.NAME,
        why,
        "'exit' is none, isa-debug-exit, or a line of the console such as line:exit status {code}");
  }

  /** As {@link #parse} reads it. */
  default String text() {
    return switch (this) {
      case None _ -> "none";
      case DebugDevice _ -> "isa-debug-exit";
      case Line(String before, String after) -> "line:" + before + CODE + after;
    };
  }

  /**
   * What an end tells.
   *
   * @param lines the console's last ones, oldest first
   */
  default Optional<GuestEvent> lastWord(MachineExit exit, List<String> lines) {
    Optional<Integer> said =
        switch (this) {
          case Line line -> lastCode(line, lines);
          case DebugDevice _ -> deviceCode(exit, lines);
          case None _ -> Optional.empty();
        };
    if (said.isPresent()) {
      return Optional.of(new ProgramEnded(exit.at(), new ProgramExit(said.get(), 0, false)));
    }
    return exit.signal() == 0 && exit.status() == 0
        ? Optional.of(new ProgramEnded(exit.at(), new ProgramExit(0, 0, false, DOUBT)))
        : Optional.empty();
  }

  private static Optional<Integer> lastCode(Line line, List<String> lines) {
    return lines.reversed().stream().flatMap(each -> line.code(each).stream()).findFirst();
  }

  /** QEMU's own failures have status 1 too, and then the guest has said nothing. */
  private static Optional<Integer> deviceCode(MachineExit exit, List<String> lines) {
    boolean odd = exit.signal() == 0 && (exit.status() & 1) == 1;
    boolean failed = exit.status() == 1 && lines.stream().allMatch(String::isBlank);
    return odd && !failed ? Optional.of(exit.status() >> 1) : Optional.empty();
  }
}
