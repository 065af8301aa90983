package dev.skiff.cli.command;

import dev.skiff.cli.terminal.Console;
import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.value.InstanceName;
import dev.skiff.cli.value.InvalidValue;
import dev.skiff.cli.value.LogTime;
import dev.skiff.wire.client.Answer;
import dev.skiff.wire.client.ApiPath;
import dev.skiff.wire.client.Multiplexed;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skiff logs}. */
@Command(name = "logs", description = "Print what an instance's program has written.")
final class LogsCommand extends SkiffCommand {
  private static final int PIECE_BYTES = 64 * 1024;

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what comes, over restarts, until the instance ends for good.")
  boolean follow;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "From then on: 10m (ago), 2026-01-31T10:00:00Z or seconds since 1970.")
  @Nullable String since;

  @Option(names = "--until", paramLabel = "TIME", description = "Up to then.")
  @Nullable String until;

  @Option(
      names = {"-n", "--tail"},
      paramLabel = "LINES",
      description = "Only the last lines.")
  String tail = "all";

  @Option(
      names = {"-t", "--timestamps"},
      description = "Each line with its time.")
  boolean timestamps;

  @Option(names = "--console", description = "Instead, the serial console: what the kernel said.")
  boolean console;

  @Parameters(paramLabel = "INSTANCE", description = "Name or id.")
  InstanceName instance = new InstanceName("");

  LogsCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    if (console && (follow || timestamps || since != null || until != null)) {
      throw new ParameterException(spec.commandLine(), "only --tail goes with --console");
    }
    checkTail();
    try (Answer answer = session.engine().stream(console ? consolePath() : logPath())) {
      if (console) {
        copy(answer.body());
      } else {
        answer.copyOutput(this::show);
      }
    }
    return ExitCodes.OK;
  }

  private void show(Multiplexed.Channel channel, byte[] bytes, int offset, int length) {
    Console to = session.console();
    switch (channel) {
      case OUT -> to.output(bytes, offset, length);
      case ERR -> to.errorOutput(bytes, offset, length);
    }
  }

  private void copy(InputStream text) throws IOException {
    byte[] piece = new byte[PIECE_BYTES];
    for (int count = text.read(piece); count >= 0; count = text.read(piece)) {
      session.console().output(piece, 0, count);
    }
  }

  private ApiPath consolePath() {
    return ApiPath.of("/skiff/v1/instances/{}/console", instance.text()).query("tail", tail);
  }

  private ApiPath logPath() {
    ApiPath path =
        ApiPath.of("/containers/{}/logs", instance.text())
            .query("stdout", true)
            .query("stderr", true)
            .query("follow", follow)
            .query("timestamps", timestamps)
            .query("tail", tail);
    if (since != null) {
      path.query("since", moment(since));
    }
    if (until != null) {
      path.query("until", moment(until));
    }
    return path;
  }

  private String moment(String text) {
    Instant now = session.surroundings().clock().instant();
    return LogTime.query(LogTime.parse(text, now, session.surroundings().zone()));
  }

  private void checkTail() {
    boolean number =
        !tail.isEmpty() && tail.length() <= 9 && tail.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!number && !tail.equals("all")) {
      throw new InvalidValue("'" + tail + "' is not a number of lines, nor 'all'");
    }
  }
}
