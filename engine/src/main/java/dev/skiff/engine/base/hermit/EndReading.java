package dev.skiff.engine.base.hermit;

import dev.skiff.engine.base.hermit.HermitEnd.Aborted;
import dev.skiff.engine.base.hermit.HermitEnd.Exited;
import dev.skiff.engine.base.hermit.HermitEnd.KernelFailed;
import dev.skiff.engine.base.hermit.HermitEnd.NotStarted;
import dev.skiff.engine.base.hermit.HermitEnd.Signaled;
import dev.skiff.engine.base.hermit.HermitEnd.Untold;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a guest's end means: the table "Life and end" of docs/design/hermit.md as a pure function.
 */
final class EndReading {
  private static final int SIGILL = 4;
  private static final int SIGABRT = 6;
  private static final int SIGFPE = 8;
  private static final int SIGSEGV = 11;

  /** The exit device's status is {@code value << 1 | 1}; the kernel writes 1 for 0, else 0. */
  private static final int STATUS_GOOD = 3;

  private static final int STATUS_BAD = 1;

  /** The loader's: native/hermit/main.c. */
  private static final int STATUS_REFUSED = 126 << 1 | 1;

  /** Of kernels made elsewhere, which write in colours (ECMA-48, select graphic rendition). */
  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]{0,16}m");

  private static final Pattern EXIT = Pattern.compile("exit status (-?\\d{1,10})");

  private static final Pattern REFUSAL =
      Pattern.compile("skiff-hermit-loader: cannot boot the program: (.*)");

  private static final Pattern KERNEL_PANIC = Pattern.compile("\\[\\d+]\\[PANIC] (.*)");

  private static final Pattern PROGRAM_PANIC = Pattern.compile("thread '.*'.* panicked at .*");

  /** All that the kernel's handlers of exceptions say first. */
  private static final Pattern EXCEPTION =
      Pattern.compile(
          "\\[\\d+]\\[ERROR] (?:Page fault \\(#PF\\)!|.{1,40} \\((#[A-Z]{2})\\) Exception: .*"
              + "|Exception \\d+)");

  private static final Pattern NO_MEMORY =
      Pattern.compile(
          ".*(?:AllocError|Not enough memory available|memory allocation of \\d+ bytes failed).*");

  private EndReading() {}

  /** Whether a line says that the guest is broken, and would never end by itself. */
  static boolean isException(String line) {
    return EXCEPTION.matcher(plain(line)).matches();
  }

  /**
   * Reads an end.
   *
   * @param status with which the hypervisor's process exited by itself; empty when it was killed
   * @param console the first line and the last ones, oldest first
   */
  static HermitEnd of(Optional<Integer> status, List<String> console) {
    List<String> lines = console.stream().map(EndReading::plain).toList();
    Optional<Matcher> exception = last(EXCEPTION, lines);
    if (exception.isPresent()) {
      return new Signaled(signal(exception.get().group(1)), false);
    }
    if (status.isEmpty()) {
      return new Untold();
    }
    return switch (status.get()) {
      case STATUS_REFUSED ->
          new NotStarted(
              last(REFUSAL, lines).map(found -> found.group(1)).orElse("the loader refused it"));
      case STATUS_GOOD ->
          exitCode(lines)
              .filter(code -> code == 0)
              .map(EndReading::exited)
              .orElseGet(() -> broken(lines));
      case STATUS_BAD ->
          exitCode(lines)
              .filter(code -> code != 0)
              .map(code -> bad(code, lines))
              .orElseGet(() -> broken(lines));
      default -> broken(lines);
    };
  }

  private static HermitEnd bad(int code, List<String> lines) {
    Optional<Matcher> panic = last(KERNEL_PANIC, lines);
    if (code == 1 && panic.isPresent()) {
      return last(NO_MEMORY, lines).isPresent()
          ? new Signaled(SIGABRT, true)
          : new KernelFailed(panic.get().group(1));
    }
    if (code != -1) {
      return exited(code);
    }
    if (last(NO_MEMORY, lines).isPresent()) {
      return new Signaled(SIGABRT, true);
    }
    return last(PROGRAM_PANIC, lines).isPresent() ? new Signaled(SIGABRT, false) : new Aborted();
  }

  private static HermitEnd exited(int code) {
    return new Exited(code & 0xff);
  }

  /** Without its last line: it was reset, as after a fault in handling a fault. */
  private static HermitEnd broken(List<String> lines) {
    if (lines.stream().allMatch(String::isBlank)) {
      return new Untold(); // QEMU's own failures have status 1, too.
    }
    return new KernelFailed(
        last(KERNEL_PANIC, lines).map(found -> found.group(1)).orElse("the machine was reset"));
  }

  private static Optional<Integer> exitCode(List<String> lines) {
    return last(EXIT, lines).map(found -> (int) Long.parseLong(found.group(1)));
  }

  private static int signal(@Nullable String name) {
    return switch (String.valueOf(name)) {
      case "#UD" -> SIGILL;
      case "#DE", "#MF", "#XM" -> SIGFPE;
      default -> SIGSEGV;
    };
  }

  private static String plain(String line) {
    return COLOUR.matcher(line).replaceAll("").stripTrailing();
  }

  private static Optional<Matcher> last(Pattern pattern, List<String> lines) {
    return lines.reversed().stream().map(pattern::matcher).filter(Matcher::matches).findFirst();
  }
}
