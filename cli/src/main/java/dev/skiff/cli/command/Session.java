package dev.skiff.cli.command;

import dev.skiff.cli.engine.EngineStarter;
import dev.skiff.cli.terminal.Console;
import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.wire.SkiffPaths;
import dev.skiff.wire.client.ApiError;
import dev.skiff.wire.client.EngineClient;
import dev.skiff.wire.client.EngineUnreachable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One call of the command line: its surroundings and its engine. */
public final class Session {
  private final Surroundings surroundings;
  private @Nullable SkiffPaths paths;
  private @Nullable EngineClient engine;

  public Session(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  Console console() {
    return surroundings.console();
  }

  /** The engine, started when none runs, at any request. */
  EngineClient engine() {
    if (engine == null) {
      engine = new EngineClient(new EngineStarter(paths(), surroundings.launcher(), console()));
    }
    return engine;
  }

  /** The engine, if it runs: requests fail with EngineUnreachable when it does not. */
  EngineClient runningEngine() {
    return new EngineClient(EngineStarter.direct(paths()));
  }

  SkiffPaths paths() {
    if (paths == null) {
      paths = surroundings.paths().get();
    }
    return paths;
  }

  /**
   * Does one thing to each of several and goes on after a failure, which is reported at once. The
   * exit code: that of success only if all succeeded.
   */
  <T> int forEach(String command, List<T> targets, Step<T> step) throws IOException {
    return forEach(command, false, targets, step);
  }

  /**
   * As {@link #forEach}, for a removal: with force, what is not there is told and is no failure, as
   * with docker (docker/cli, cli/command/container/rm.go and image/remove.go).
   */
  <T> int forEach(String command, boolean force, List<T> targets, Step<T> step) throws IOException {
    int code = ExitCodes.OK;
    for (T target : targets) {
      try {
        step.apply(target);
      } catch (EngineUnreachable e) {
        throw e;
      } catch (IOException | ApiError e) {
        console().report(e);
        boolean excused = force && e instanceof ApiError error && error.isNotFound();
        code = excused ? code : ExitCodes.failure(command);
      }
    }
    return code;
  }

  /** What a command does to one of its arguments. */
  @FunctionalInterface
  interface Step<T> {
    void apply(T target) throws IOException;
  }
}
