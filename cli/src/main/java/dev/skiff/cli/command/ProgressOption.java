package dev.skiff.cli.command;

import dev.skiff.cli.progress.ProgressDisplay;
import dev.skiff.cli.progress.ProgressMode;
import dev.skiff.cli.value.InvalidValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How commands that may take long show how far they are. */
final class ProgressOption {
  /** What {@code --progress} is when it is not given. */
  private static final String VARIABLE = "SKIFF_PROGRESS";

  @Option(
      names = "--progress",
      paramLabel = "auto|tty|plain|quiet",
      description = "How to show what takes long; SKIFF_PROGRESS does so for all commands.")
  @Nullable String progress;

  /** One that shows nothing, whatever else was asked for. */
  static ProgressOption quiet() {
    ProgressOption quiet = new ProgressOption();
    quiet.progress = "quiet";
    return quiet;
  }

  /** Begins to show an operation; the caller closes it. */
  ProgressDisplay begin(Session session, String step) {
    return ProgressDisplay.begin(mode(session), session.console(), step);
  }

  /** As {@link #begin}, but unless asked only on a terminal: what runs programs adds no lines. */
  ProgressDisplay beginOnTerminal(Session session, String step) {
    ProgressMode mode = mode(session);
    boolean none = mode == ProgressMode.AUTO && !session.console().terminal().redraws();
    return ProgressDisplay.begin(none ? ProgressMode.QUIET : mode, session.console(), step);
  }

  private ProgressMode mode(Session session) {
    String text =
        progress == null
            ? session.surroundings().environment().getOrDefault(VARIABLE, "")
            : progress;
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "", "auto" -> ProgressMode.AUTO;
      case "tty" -> ProgressMode.TTY;
      case "plain" -> ProgressMode.PLAIN;
      case "quiet", "none" -> ProgressMode.QUIET;
      default ->
          throw new InvalidValue(
              "'" + text + "' is no way to show progress: auto, tty, plain and quiet are");
    };
  }
}
