package dev.skiff.engine.operation;

import dev.skiff.engine.event.Subscription;
import dev.skiff.engine.vm.LogPosition;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * The engine as its APIs see it. Every method may throw a {@link dev.skiff.engine.failure.Failure}.
 */
public interface Engine {

  /**
   * Does it, blocking until the answer is known and what it promises is durable. A caller that is
   * interrupted while it waits gets a failure, and stays interrupted.
   */
  <R> R perform(Operation<R> operation);

  /** The program's output of an instance, alive or not. */
  Output output(String reference);

  /**
   * The program's standard input: of the run that goes on, or of the next one when none does. It
   * may be asked for before the start.
   */
  Input input(String reference);

  /**
   * What happens from now on.
   *
   * @param since also what happened from then on, as far as it is known
   */
  Subscription events(Optional<Instant> since);

  /** Ends the engine; guests go on. Returns at once. */
  void shutDown();

  /**
   * Where an instance's output is and how to wait for more of it. Belongs to the run that goes on
   * when it is asked for, or to the next one when none does. Safe for several threads.
   *
   * <p>The files outlive the instance's removal until the last such handle is closed: who is
   * attached to an instance that removes itself still gets everything.
   */
  interface Output extends AutoCloseable {
    /** The folder of the guard's log files; may not exist yet. */
    Path logDirectory();

    Path console();

    /** Where the output of the last run begins; START when it never ran. */
    LogPosition lastRun();

    /**
     * Waits for growth past a position. A run that has not been started yet is waited for.
     *
     * @return false when the run has ended and nothing more will be written by it, or the instance
     *     was removed
     */
    boolean awaitMore(LogPosition past) throws InterruptedException;

    /**
     * The same over this run and all that follow without a user's {@code start}: a policy's
     * restarts, the delays before them, and a user's {@code restart}. One thread.
     *
     * @return true when there may be more; false when the instance has ended for good, or was
     *     removed
     */
    boolean awaitMoreOfAnyRun(LogPosition past) throws InterruptedException;

    /** Output of the run that has ended which could not be kept, in bytes; 0 while it goes on. */
    long lostBytes();

    @Override
    void close();
  }

  /**
   * A program's standard input. Waits for the start, for the guest to boot, and while it takes no
   * more. Fails when the run has ended.
   */
  interface Input {
    void write(byte[] bytes, int offset, int length) throws InterruptedException;

    /** End of file. */
    void end() throws InterruptedException;
  }
}
