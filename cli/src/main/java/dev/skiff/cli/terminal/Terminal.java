package dev.skiff.cli.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What our output goes to.
 *
 * @param out whether standard output is a terminal
 * @param err whether standard error is one
 * @param columns how wide it is; nothing is cut for what is no terminal
 * @param colours when there are colours
 * @param redraws whether a line of standard error can be drawn anew
 */
public record Terminal(boolean out, boolean err, int columns, Colours colours, boolean redraws) {
  /** What terminals have when they do not say. */
  public static final int USUAL_COLUMNS = 80;

  private static final int LEAST_COLUMNS = 20;
  private static final int MOST_COLUMNS = 10_000;

  /** When there are colours. */
  public enum Colours {
    NEVER,
    ON_TERMINALS,
    ALWAYS
  }

  /** Output that is kept or read by a program. */
  public static Terminal none() {
    return new Terminal(false, false, Integer.MAX_VALUE, Colours.NEVER, false);
  }

  /**
   * That of this process.
   *
   * @param width what the launcher found: the answer of {@code stty size}, rows and columns
   */
  public static Terminal ofProcess(Map<String, String> environment, @Nullable String width) {
    boolean out = isTerminal(1);
    boolean err = isTerminal(2);
    int columns = out || err ? columns(environment, width) : Integer.MAX_VALUE;
    String progress = environment.getOrDefault("SKIFF_PROGRESS", "");
    boolean unwanted = progress.equals("plain") || progress.equals("quiet");
    boolean redraws = err && !unwanted && !isDumb(environment);
    return new Terminal(out, err, columns, colours(environment), redraws);
  }

  /** The rules of no-color.org and bixense.com/clicolors. */
  static Colours colours(Map<String, String> environment) {
    if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
      return Colours.NEVER;
    }
    String force = environment.getOrDefault("CLICOLOR_FORCE", "");
    if (!force.isEmpty() && !force.equals("0")) {
      return Colours.ALWAYS;
    }
    return isDumb(environment) ? Colours.NEVER : Colours.ON_TERMINALS;
  }

  private static boolean isDumb(Map<String, String> environment) {
    String kind = environment.getOrDefault("TERM", "");
    return kind.isEmpty() || kind.equals("dumb");
  }

  static int columns(Map<String, String> environment, @Nullable String size) {
    String told = size == null ? "" : size.substring(size.lastIndexOf(' ') + 1);
    String text = told.isEmpty() ? environment.getOrDefault("COLUMNS", "") : told;
    try {
      int columns = Integer.parseInt(text);
      return columns <= 0 ? USUAL_COLUMNS : Math.clamp(columns, LEAST_COLUMNS, MOST_COLUMNS);
    } catch (NumberFormatException e) {
      return USUAL_COLUMNS;
    }
  }

  public boolean outColours() {
    return colours == Colours.ALWAYS || (colours == Colours.ON_TERMINALS && out);
  }

  public boolean errColours() {
    return colours == Colours.ALWAYS || (colours == Colours.ON_TERMINALS && err);
  }

  /** How wide a table may be. */
  public int outColumns() {
    return out ? columns : Integer.MAX_VALUE;
  }

  /** By the name of what is open: asking the kernel would take a native library. */
  private static boolean isTerminal(int descriptor) {
    try {
      String open = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return open.startsWith("/dev/pts/")
          || open.startsWith("/dev/tty")
          || open.equals("/dev/console");
    } catch (IOException e) {
      return false;
    }
  }
}
