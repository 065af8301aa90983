package dev.skiff.engine.build;

/** Is told how a build goes on, in its thread. */
@FunctionalInterface
public interface BuildProgress {
  /**
   * At the beginning of a step and again and again during it.
   *
   * @param total 0 when unknown
   */
  void at(String step, long current, long total);
}
