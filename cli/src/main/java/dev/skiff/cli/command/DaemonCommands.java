package dev.skiff.cli.command;

import dev.skiff.cli.engine.OtherProcess;
import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.terminal.Refusal;
import dev.skiff.cli.text.Fields;
import dev.skiff.wire.api.Info;
import dev.skiff.wire.api.WireJson;
import dev.skiff.wire.client.ApiPath;
import dev.skiff.wire.client.EngineClient;
import dev.skiff.wire.client.EngineUnreachable;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What stands below {@code skiff daemon}. */
final class DaemonCommands {
  private static final Duration END_LIMIT = Duration.ofSeconds(30);

  private DaemonCommands() {}

  /** {@code skiff daemon start}. */
  @Command(name = "start", description = "Start the engine, if none runs.")
  static final class Start extends SkiffCommand {
    Start(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      Info info = info(session.engine());
      session.console().line("skiffd " + info.serverVersion() + " runs, pid " + pid(info));
      return ExitCodes.OK;
    }
  }

  /** {@code skiff daemon stop}. */
  @Command(name = "stop", description = "Stop the engine; guests go on running.")
  static final class Stop extends SkiffCommand {
    Stop(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      Optional<Info> info = infoIfRunning(session);
      if (info.isEmpty()) {
        session.console().line("skiffd is not running");
        return ExitCodes.OK;
      }
      shutDown(session.runningEngine());
      awaitEnd(pid(info.get()));
      session.console().line("skiffd has stopped" + guests(info.get().containersRunning()));
      return ExitCodes.OK;
    }

    private static String guests(long running) {
      if (running == 0) {
        return "";
      }
      return "; " + running + (running == 1 ? " guest goes on" : " guests go on") + " running";
    }
  }

  /** {@code skiff daemon status}. */
  @Command(
      name = "status",
      description = "Say whether the engine runs; exits with 3 when it does not.")
  static final class Status extends SkiffCommand {
    @Mixin ViewOptions output = new ViewOptions();

    Status(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      ViewOptions.View view = output.view();
      Optional<Info> running = infoIfRunning(session);
      if (running.isEmpty()) {
        session.console().line("skiffd is not running");
        return ExitCodes.NOT_RUNNING;
      }
      Info info = running.get();
      view.show(session.console(), () -> WireJson.text(Info.class, info), () -> lines(info));
      return ExitCodes.OK;
    }

    private List<String> lines(Info info) {
      Fields fields =
          new Fields()
              .add("pid", Long.toString(pid(info)))
              .add("home", info.home())
              .add("socket", session.paths().socket().toString())
              .add("guests", info.containersRunning() + " running of " + info.containers());
      List<String> lines = new ArrayList<>(List.of("skiffd " + info.serverVersion() + " runs"));
      lines.addAll(fields.lines("  "));
      return lines;
    }
  }

  private static Info info(EngineClient engine) throws IOException {
    return engine.get(ApiPath.of("/info"), Info.class);
  }

  private static Optional<Info> infoIfRunning(Session session) throws IOException {
    try {
      return Optional.of(info(session.runningEngine()));
    } catch (EngineUnreachable e) {
      return Optional.empty();
    }
  }

  private static long pid(Info info) {
    Info.InfoExtra skiff = info.skiff();
    return skiff == null ? 0 : skiff.pid();
  }

  private static void shutDown(EngineClient engine) throws IOException {
    try {
      engine.post(ApiPath.of("/skiff/v1/shutdown"));
    } catch (EOFException e) {
      // It ended before it had answered.
    }
  }

  private static void awaitEnd(long pid) {
    Optional<OtherProcess> engine = OtherProcess.of(pid);
    try {
      if (engine.isPresent() && !engine.get().awaitEnd(END_LIMIT)) {
        throw new Refusal(
            "the engine, process %d, has not ended within %d s"
                .formatted(pid, END_LIMIT.toSeconds()),
            "its log says what it waits for; kill -9 is safe, guests go on");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
