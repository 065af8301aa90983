package dev.skiff.cli.command;

import dev.skiff.cli.run.Guest;
import dev.skiff.cli.value.InstanceName;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code skiff wait}. */
@Command(name = "wait", description = "Wait until instances end, and print their exit codes.")
final class WaitCommand extends SkiffCommand {
  @Parameters(arity = "1..*", paramLabel = "INSTANCE", description = "Name or id.")
  List<InstanceName> instances = List.of();

  WaitCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    return session.forEach(
        "skiff wait",
        instances,
        instance -> {
          int code = new Guest(session.engine(), instance.text()).awaitEnd();
          session.console().line(Integer.toString(code));
        });
  }
}
