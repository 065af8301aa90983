package dev.skiff.engine.operation;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test of operations, with an engine of fakes behind them. */
abstract class OnFleet {
  @TempDir Path folder;
  Fleet fleet;

  @BeforeEach
  final void open() throws IOException {
    fleet = new Fleet(folder, 1);
  }

  /** After what the test itself closes. */
  @AfterEach
  final void close() {
    fleet.close();
  }
}
