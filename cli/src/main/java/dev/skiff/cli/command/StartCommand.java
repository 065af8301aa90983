package dev.skiff.cli.command;

import dev.skiff.cli.run.Guest;
import dev.skiff.cli.value.InstanceName;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code skiff start}. */
@Command(name = "start", description = "Start instances that have ended or never ran.")
final class StartCommand extends SkiffCommand {
  @Parameters(arity = "1..*", paramLabel = "INSTANCE", description = "Name or id.")
  List<InstanceName> instances = List.of();

  StartCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    return session.forEach(
        "skiff start",
        instances,
        instance -> {
          new Guest(session.engine(), instance.text()).start();
          session.console().line(instance.text());
        });
  }
}
