package dev.skiff.cli.terminal;

/** The signals that ask this process to end, and ending it. */
public interface Signals {

  /**
   * Calls {@code handler}, on a thread of its own, at each SIGINT, SIGTERM and SIGHUP from now on,
   * instead of ending the process. A signal that was ignored when we were started stays so.
   */
  void onInterrupt(Runnable handler);

  /** Ends the process now, whatever else runs. */
  void leave(int exitCode);
}
