package dev.skiff.cli.command;

import dev.skiff.wire.client.ApiPath;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What ends programs first: with a signal, and after a time with SIGKILL. */
abstract class StoppingCommand extends InstancesCommand {
  @Option(
      names = {"-t", "--timeout", "--time"},
      paramLabel = "SECONDS",
      description = "How long to wait before SIGKILL; -1 waits for ever.")
  @Nullable Integer timeout;

  @Option(
      names = {"-s", "--signal"},
      paramLabel = "SIGNAL",
      description = "Signal to begin with.")
  @Nullable String signal;

  StoppingCommand(Session session, String verb) {
    super(session, verb);
  }

  @Override
  ApiPath asked(ApiPath path) {
    if (timeout != null) {
      path.query("t", timeout.toString());
    }
    if (signal != null) {
      path.query("signal", signal);
    }
    return path;
  }
}
