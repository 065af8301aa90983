package dev.skiff.cli.terminal;

import java.util.function.Consumer;

/** The signals that this process heeds, and ending it. */
public interface Signals {

  /**
   * Calls {@code handler}, on a thread of its own, at each SIGINT, SIGTERM and SIGHUP from now on,
   * instead of ending the process. A signal that was ignored when we were started stays so.
   */
  void onInterrupt(Runnable handler);

  /**
   * The same with the signal's name, {@code INT}, {@code TERM} or {@code HUP}; replaces what {@link
   * #onInterrupt} has set.
   */
  void onEnding(Consumer<String> handler);

  /** Calls {@code handler}, on a thread of its own, whenever the terminal's size has changed. */
  void onResize(Runnable handler);

  /** Ends the process now, whatever else runs. */
  void leave(int exitCode);
}
