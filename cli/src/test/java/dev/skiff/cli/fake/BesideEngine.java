package dev.skiff.cli.fake;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test with an engine of functions that lives, and a command line beside it. */
public abstract class BesideEngine {
  @TempDir protected Path folder;
  protected FakeEngine engine;
  protected CommandLineInTest skiff;

  @BeforeEach
  final void beginBeside() {
    engine = new FakeEngine(CommandLineInTest.socket(folder));
    engine.live();
    skiff = CommandLineInTest.beside(folder, engine);
  }

  @AfterEach
  final void endBeside() {
    engine.close();
  }
}
