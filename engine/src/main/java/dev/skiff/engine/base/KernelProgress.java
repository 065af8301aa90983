package dev.skiff.engine.base;

/** Is told how far getting a kernel has come, by the thread that gets it; must return at once. */
@FunctionalInterface
public interface KernelProgress {
  /** For callers that do not care. */
  KernelProgress NONE = (step, current, total) -> {};

  /**
   * Takes one report.
   *
   * @param step what is being done, for people
   * @param current bytes so far; 0 when not counted
   * @param total bytes in all; 0 when unknown
   */
  void report(String step, long current, long total);

  default void step(String step) {
    report(step, 0, 0);
  }
}
