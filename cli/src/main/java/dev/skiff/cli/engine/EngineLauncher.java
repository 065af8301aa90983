package dev.skiff.cli.engine;

import dev.skiff.wire.SkiffPaths;
import java.io.IOException;

/** Brings an engine to life. */
public interface EngineLauncher {

  /**
   * Starts an engine for these paths and does not wait until it answers. It outlives this process
   * and gets none of its terminal's signals.
   */
  Launched launch(SkiffPaths paths) throws IOException;

  /** An engine on its way up. */
  interface Launched {

    boolean hasEnded();

    /** The last lines it wrote on standard error; empty when there are none. */
    String lastWords();
  }
}
