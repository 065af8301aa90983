package dev.skiff.cli.command;

import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.text.Age;
import dev.skiff.cli.text.InstanceText;
import dev.skiff.cli.text.Table;
import dev.skiff.wire.api.InstanceSummary;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code skiff ps}. */
@Command(name = "ps", description = "List instances.")
final class PsCommand extends SkiffCommand {
  @Option(
      names = {"-a", "--all"},
      description = "Those that do not run, too.")
  boolean all;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print ids alone.")
  boolean quiet;

  @Option(names = "--no-trunc", description = "Cut nothing short.")
  boolean whole;

  PsCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    List<InstanceSummary> instances =
        session
            .engine()
            .list(ApiPath.of("/containers/json").query("all", all), InstanceSummary.class);
    if (quiet) {
      instances.forEach(instance -> session.console().line(InstanceText.id(instance.id(), whole)));
    } else {
      session.console().lines(table(instances).lines());
    }
    return ExitCodes.OK;
  }

  private Table table(List<InstanceSummary> instances) {
    Table table =
        new Table("ID", "IMAGE", "COMMAND", "CREATED", "STATE", "PORTS", "READY", "NAMES");
    Instant now = session.surroundings().clock().instant();
    for (InstanceSummary instance : instances) {
      table.row(
          InstanceText.id(instance.id(), whole),
          instance.image(),
          InstanceText.command(instance.command(), whole),
          Age.ago(Instant.ofEpochSecond(instance.created()), now),
          InstanceText.state(instance),
          InstanceText.ports(instance.ports()),
          InstanceText.ready(instance.skiff()),
          InstanceText.names(instance.names()));
    }
    return table;
  }
}
