package dev.skiff.engine;

import dev.skiff.engine.failure.Failure;
import dev.skiff.wire.SkiffPaths;
import dev.skiff.wire.UnusablePath;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;

/** The engine's process: begins, waits to be told to end, ends. Guests outlive it. */
public final class Skiffd {
  private Skiffd() {}

  /**
   * Takes no arguments; SKIFF_HOME and SKIFF_HOST say where, {@code skiff.libexec} where our
   * binaries are.
   */
  public static void main(String[] arguments) {
    System.exit(run(System.err));
  }

  private static int run(PrintStream err) {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    try {
      Settings settings = Settings.ofProcess(SkiffPaths.ofProcess());
      settings.paths().prepareHome();
      // Before the first logger is made.
      System.setProperty(
          "skiff.engine.log", settings.paths().home().resolve("engine.log").toString());
      try (RunningEngine _ = RunningEngine.begin(settings, end::countDown)) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endAndWait(end, ended), "end"));
        end.await();
      }
      return 0;
    } catch (Failure e) {
      return complain(err, String.valueOf(e.getMessage()), e.hint());
    } catch (UnusablePath e) {
      return complain(err, String.valueOf(e.getMessage()), e.hint());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    } finally {
      ended.countDown();
    }
  }

  private static int complain(PrintStream err, String message, String hint) {
    err.println("skiffd: " + message);
    if (!hint.isEmpty()) {
      err.println("  hint: " + hint);
    }
    return 1;
  }

  /** SIGTERM and SIGINT run this; the JVM is gone once it returns. */
  private static void endAndWait(CountDownLatch end, CountDownLatch ended) {
    end.countDown();
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
