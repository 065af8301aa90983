package dev.skiff.cli.fake;

import dev.skiff.cli.Skiff;
import dev.skiff.cli.command.Surroundings;
import dev.skiff.cli.engine.EngineLauncher;
import dev.skiff.cli.terminal.Console;
import dev.skiff.cli.terminal.Signals;
import dev.skiff.cli.tty.RawTerminal;
import dev.skiff.wire.SkiffPaths;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The command line in this process: its output is kept, its signals are calls. */
public final class CommandLineInTest implements Signals {
  public static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

  private final Path folder;
  private final EngineLauncher launcher;
  private final WatchedOutput out = new WatchedOutput();
  private final WatchedOutput err = new WatchedOutput();
  private final CompletableFuture<Runnable> handler = new CompletableFuture<>();
  private final CompletableFuture<Integer> left = new CompletableFuture<>();
  private final CompletableFuture<Runnable> resize = new CompletableFuture<>();
  private @Nullable RawTerminal terminal;
  private InputStream in = new ByteArrayInputStream(new byte[0]);
  private OutputStream target = out;
  private Map<String, String> environment = Map.of("OWN", "value");

  public CommandLineInTest(Path folder, EngineLauncher launcher) {
    this.folder = folder;
    this.launcher = launcher;
  }

  /** A command line beside an engine that it brings back to life when it is dead. */
  public static CommandLineInTest beside(Path folder, FakeEngine engine) {
    return new CommandLineInTest(
        folder,
        paths -> {
          engine.live();
          return new Alive();
        });
  }

  public static Path socket(Path folder) {
    return folder.resolve("s");
  }

  public CommandLineInTest environment(Map<String, String> variables) {
    this.environment = variables;
    return this;
  }

  public CommandLineInTest input(InputStream input) {
    this.in = input;
    return this;
  }

  public CommandLineInTest output(OutputStream output) {
    this.target = output;
    return this;
  }

  public int run(String... arguments) {
    return new Skiff(surroundings()).run(arguments);
  }

  public String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  public byte[] outBytes() {
    return out.toByteArray();
  }

  public String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /** Waits until that much has been shown on standard output. */
  public void awaitOut(int bytes) throws InterruptedException {
    out.await(bytes);
  }

  /** Waits until that has been shown on standard error. */
  public void awaitErr(String part) throws InterruptedException {
    err.await(part);
  }

  /** Ctrl-C, once somebody listens for it. */
  public void interrupt() {
    handler.join().run();
  }

  /** The terminal's size changes, once somebody listens for it. */
  public void resize() {
    resize.join().run();
  }

  /** Sits down at a terminal. */
  public CommandLineInTest terminal(RawTerminal at) {
    this.terminal = at;
    return this;
  }

  public int leftWith() {
    return left.join();
  }

  public Surroundings surroundings() {
    return new Surroundings(
        new Console(target, err),
        in,
        environment,
        folder,
        InstantSource.fixed(NOW),
        () -> ZoneOffset.UTC,
        () -> new SkiffPaths(folder, socket(folder), SkiffPaths.ofProcess().owner()),
        launcher,
        this,
        stream -> Optional.ofNullable(terminal));
  }

  @Override
  public void onInterrupt(Runnable called) {
    handler.complete(called);
  }

  @Override
  public void onEnding(Consumer<String> called) {
    handler.complete(() -> called.accept("INT"));
  }

  @Override
  public void onResize(Runnable called) {
    resize.complete(called);
  }

  @Override
  public void leave(int exitCode) {
    left.complete(exitCode);
  }

  private record Alive() implements EngineLauncher.Launched {
    @Override
    public boolean hasEnded() {
      return false;
    }

    @Override
    public String lastWords() {
      return "";
    }
  }

  private static final class WatchedOutput extends ByteArrayOutputStream {
    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      super.write(bytes, offset, length);
      notifyAll();
    }

    synchronized void await(String part) throws InterruptedException {
      while (!toString(StandardCharsets.UTF_8).contains(part)) {
        wait();
      }
    }

    synchronized void await(int bytes) throws InterruptedException {
      while (size() < bytes) {
        wait();
      }
    }
  }
}
