package dev.skiff.cli.command;

import dev.skiff.cli.run.ForegroundRun;
import dev.skiff.cli.run.Guest;
import dev.skiff.cli.run.Interaction;
import dev.skiff.cli.tty.RawTerminal;
import dev.skiff.cli.value.InstanceName;
import dev.skiff.wire.api.InstanceDetail;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skiff start}. */
@Command(name = "start", description = "Start instances that have ended or never ran.")
final class StartCommand extends SkiffCommand {
  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-a", "--attach"},
      description = "Stay until its end, show its output and exit with its code.")
  boolean attach;

  @Option(
      names = {"-i", "--interactive"},
      description = "The same, and pass it our standard input.")
  boolean interactive;

  @Mixin DetachOption detachOption = new DetachOption();

  @Parameters(arity = "1..*", paramLabel = "INSTANCE", description = "Name or id.")
  List<InstanceName> instances = List.of();

  StartCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    if (attach || interactive) {
      return attached();
    }
    return session.forEach(
        "skiff start",
        instances,
        instance -> {
          new Guest(session.engine(), instance.text()).start();
          session.console().line(instance.text());
        });
  }

  private int attached() throws IOException {
    if (instances.size() > 1) {
      throw new ParameterException(
          spec.commandLine(), "-a and -i go with one instance, not with " + instances.size());
    }
    String keys = detachOption.keys();
    Guest guest = new Guest(session.engine(), instances.getFirst().text());
    InstanceDetail detail = guest.inspect();
    if (detail.state().running()) {
      return AttachCommand.follow(session, guest, detail, interactive, keys, true);
    }
    return startAttached(guest, detail, keys);
  }

  private int startAttached(Guest guest, InstanceDetail detail, String keys) throws IOException {
    Interaction interaction =
        new Attaching(session)
            .interaction(interactive && detail.config().openStdin(), detail.config().tty(), keys);
    try {
      Surroundings surroundings = session.surroundings();
      return new ForegroundRun(
              guest, session.console(), surroundings.in(), surroundings.signals(), interaction)
          .startAgain();
    } finally {
      interaction.terminal().ifPresent(RawTerminal::close);
    }
  }
}
