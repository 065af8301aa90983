package dev.skiff.cli.engine;

import dev.skiff.cli.progress.ProgressDisplay;
import dev.skiff.cli.terminal.Console;
import dev.skiff.cli.terminal.Refusal;
import dev.skiff.wire.SkiffPaths;
import dev.skiff.wire.client.ApiPath;
import dev.skiff.wire.client.Dialer;
import dev.skiff.wire.client.EngineClient;
import dev.skiff.wire.client.EngineUnreachable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Connects to the engine, and starts one first when none listens. When several processes do so at
 * once, the engines' lock lets one through; all then connect to that one.
 */
public final class EngineStarter implements Dialer {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  /** How long an engine that lost the race to the lock may find the winner still without a pid. */
  private static final Duration LOST_RACE_LIMIT = Duration.ofSeconds(2);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);
  private static final int MAX_LOCK_BYTES = 64;
  private static final String STARTING = "starting the engine (skiffd)";

  private final SkiffPaths paths;
  private final EngineLauncher launcher;
  private final Console console;
  private final Dialer direct;

  public EngineStarter(SkiffPaths paths, EngineLauncher launcher, Console console) {
    this.paths = paths;
    this.launcher = launcher;
    this.console = console;
    this.direct = direct(paths);
  }

  /** Connects and starts nothing, after checking that the socket's folder is safe. */
  public static Dialer direct(SkiffPaths paths) {
    Dialer socket = Dialer.to(paths.socket());
    return () -> {
      paths.checkRunDirectory();
      return socket.dial();
    };
  }

  @Override
  public SocketChannel dial() throws IOException {
    try {
      return direct.dial();
    } catch (EngineUnreachable e) {
      start();
      return direct.dial();
    }
  }

  private void start() throws IOException {
    if (!console.terminal().redraws()) {
      console.say(STARTING);
    }
    try (ProgressDisplay _ = ProgressDisplay.onTerminal(console, STARTING);
        SocketFolder folder = runDirectory()) {
      EngineLauncher.Launched launched = launcher.launch(paths);
      awaitPing(launched, folder);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the engine started");
    } catch (IOException e) {
      // Not as it is: an IOException of a dial says that an engine was there and went.
      throw new Refusal("cannot start the engine: " + e, "its home is '" + paths.home() + "'");
    }
  }

  private SocketFolder runDirectory() throws IOException {
    paths.prepareRunDirectory();
    return new SocketFolder(paths.runDirectory());
  }

  private void awaitPing(EngineLauncher.Launched launched, SocketFolder folder)
      throws InterruptedException {
    long begin = System.nanoTime();
    Duration pause = FIRST_PAUSE;
    while (!answersPing(left(begin, START_LIMIT))) {
      if (left(begin, START_LIMIT).isZero() || isHopeless(launched, begin)) {
        throw notStarted(launched);
      }
      boolean happened = folder.await(pause);
      pause = happened ? FIRST_PAUSE : shorter(pause.multipliedBy(2), LONGEST_PAUSE);
    }
  }

  /** Ours has ended, and it is not because another one was first. */
  private boolean isHopeless(EngineLauncher.Launched launched, long begin) {
    return launched.hasEnded() && !anotherRuns() && left(begin, LOST_RACE_LIMIT).isZero();
  }

  private Refusal notStarted(EngineLauncher.Launched launched) {
    String why = launched.lastWords();
    String how =
        launched.hasEnded()
            ? "the engine ended as it started"
            : "the engine did not answer within " + START_LIMIT.toSeconds() + " s";
    return new Refusal(
        why.isEmpty() ? how : how + ":\n" + why,
        "its log is '" + paths.home().resolve("engine.log") + "'");
  }

  private boolean answersPing(Duration limit) throws InterruptedException {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    Thread ping = Thread.ofVirtual().start(() -> answer.complete(ping()));
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // Closes its channel: an interrupted channel is.
      ping.interrupt();
      return false;
    }
  }

  private boolean ping() {
    try {
      new EngineClient(direct).raw(ApiPath.of("/_ping"));
      return true;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  private boolean anotherRuns() {
    Path lock = paths.lockFile();
    try {
      if (Files.size(lock) > MAX_LOCK_BYTES) {
        return false;
      }
      long pid = Long.parseLong(Files.readString(lock).strip());
      return OtherProcess.of(pid).isPresent();
    } catch (IOException | NumberFormatException e) {
      return false;
    }
  }

  private static Duration left(long begin, Duration limit) {
    Duration left = limit.minusNanos(System.nanoTime() - begin);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
