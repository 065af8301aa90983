package dev.skiff.cli.command;

import dev.skiff.cli.value.InstanceName;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skiff restart}. */
@Command(name = "restart", description = "Stop instances, if they run, and start them.")
final class RestartCommand extends SkiffCommand {
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

  @Parameters(arity = "1..*", paramLabel = "INSTANCE", description = "Name or id.")
  List<InstanceName> instances = List.of();

  RestartCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    return session.forEach(
        "skiff restart",
        instances,
        instance -> {
          session.engine().post(path(instance));
          session.console().line(instance.text());
        });
  }

  private ApiPath path(InstanceName instance) {
    ApiPath path = ApiPath.of("/containers/{}/restart", instance.text());
    if (timeout != null) {
      path.query("t", timeout.toString());
    }
    if (signal != null) {
      path.query("signal", signal);
    }
    return path;
  }
}
