package dev.skiff.engine.dataplane;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Starts programs that outlive the engine, and finds them again. */
interface Processes {
  /** Those that run the program at its control socket, or are about to. */
  List<Kept> find(Program program);

  /**
   * Starts it; it does not answer yet.
   *
   * @throws IOException when it cannot be run
   */
  Kept start(Program program) throws IOException;

  /** A process that outlives the engine. */
  interface Kept {
    long pid();

    boolean isAlive();

    /** Asks it to end. */
    void end();

    void kill();

    /** Waits for its end; false when it still runs. */
    boolean awaitEnd(Duration limit) throws InterruptedException;

    /** What it wrote to its log since it was started; empty of one that was found. */
    String lastWords();
  }
}
