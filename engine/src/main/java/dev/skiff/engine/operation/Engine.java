package dev.skiff.engine.operation;

import dev.skiff.engine.vm.LogPosition;
import java.nio.file.Path;

/**
 * The engine as its APIs see it. Every method may throw a {@link dev.skiff.engine.failure.Failure}.
 */
public interface Engine {

  /** Does it, blocking until the answer is known and what it promises is durable. */
  <R> R perform(Operation<R> operation);

  /** The program's output of an instance, alive or not. */
  Output output(String reference);

  /** The program's standard input, while the instance is alive; else a failure. */
  Input input(String reference);

  /** Ends the engine; guests go on. Returns at once. */
  void shutDown();

  /** Where an instance's output is and how to wait for more of it. Safe for several threads. */
  interface Output {
    /** The folder of the guard's log files; may not exist yet. */
    Path logDirectory();

    Path console();

    /** Where the output of the last run begins; START when it never ran. */
    LogPosition lastRun();

    /**
     * Waits for growth past a position. An instance that has not been started yet is waited for.
     *
     * @return false when the current run has ended and nothing more will be written by it
     */
    boolean awaitMore(LogPosition past) throws InterruptedException;

    /** Program output that could not be kept, in bytes. */
    long lostBytes();
  }

  /** A program's standard input. Waits for the guest to boot, and while it takes no more. */
  interface Input {
    void write(byte[] bytes, int offset, int length) throws InterruptedException;

    /** End of file. */
    void end() throws InterruptedException;
  }
}
