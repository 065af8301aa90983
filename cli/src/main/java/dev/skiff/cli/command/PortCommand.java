package dev.skiff.cli.command;

import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.terminal.Refusal;
import dev.skiff.cli.value.InstanceName;
import dev.skiff.wire.api.HostConfig.PortBinding;
import dev.skiff.wire.api.InstanceDetail;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code skiff port}. */
@Command(name = "port", description = "Show where an instance's ports are published.")
final class PortCommand extends SkiffCommand {
  @Parameters(index = "0", paramLabel = "INSTANCE", description = "Name or id.")
  InstanceName instance = new InstanceName("");

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PORT[/udp]",
      description = "Only this port of the guest.")
  @Nullable String port;

  PortCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    Map<String, @Nullable List<PortBinding>> ports =
        session
            .engine()
            .get(ApiPath.of("/containers/{}/json", instance.text()), InstanceDetail.class)
            .networkSettings()
            .ports();
    List<String> lines = port == null ? PortBindings.lines(ports) : one(ports, port);
    if (!lines.isEmpty()) {
      session.console().lines(lines);
    }
    return ExitCodes.OK;
  }

  private List<String> one(Map<String, @Nullable List<PortBinding>> ports, String asked) {
    String key = asked.indexOf('/') < 0 ? asked + "/tcp" : asked;
    List<String> lines = PortBindings.places(ports.get(key));
    if (lines.isEmpty()) {
      throw new Refusal(
          "port " + asked + " of '" + instance.text() + "' is not published",
          "'skiff port " + instance.text() + "' shows those that are, while it runs");
    }
    return lines;
  }
}
