package dev.skiff.engine.base;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;

/**
 * What a base does with files, a step at a time: gives what goes wrong below a name and a place. An
 * interrupt of the thread ends the step and stays set.
 *
 * @param place for people: where the files are
 */
public record Storage(Path place) {

  /** Something done to files, for what it finds. */
  @FunctionalInterface
  public interface Question<T> {
    T answer() throws IOException, InterruptedException;
  }

  /** Something done to files, for its effect. */
  @FunctionalInterface
  public interface Step {
    void run() throws IOException, InterruptedException;
  }

  /**
   * Asks and answers.
   *
   * @param what as in "cannot …"
   * @throws BaseFailure instead of what the files' errors are
   */
  public <T> T ask(String what, Question<T> question) {
    try {
      return question.answer();
    } catch (ClosedByInterruptException | InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw BaseFailure.interrupted(what);
    } catch (IOException failure) {
      throw BaseFailure.storage(what, place, failure);
    }
  }

  /** As {@link #ask}, without an answer. */
  public void run(String what, Step step) {
    ask(
        what,
        () -> {
          step.run();
          return place;
        });
  }
}
