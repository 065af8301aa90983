package dev.skiff.cli.command;

import dev.skiff.cli.run.AttachedRun;
import dev.skiff.cli.run.Guest;
import dev.skiff.cli.run.Interaction;
import dev.skiff.cli.terminal.Refusal;
import dev.skiff.cli.tty.RawTerminal;
import dev.skiff.cli.value.InstanceName;
import dev.skiff.wire.api.InstanceDetail;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skiff attach}. */
@Command(
    name = "attach",
    description = {
      "Show what a running program writes, from now to its end, and pass it our input.",
      "Exits with the program's code."
    })
final class AttachCommand extends SkiffCommand {
  @Mixin DetachOption detachOption = new DetachOption();

  @Option(names = "--no-stdin", description = "Pass no input.")
  boolean noInput;

  @Mixin SignalOption signalOption = new SignalOption();

  @Parameters(paramLabel = "INSTANCE", description = "Name or id.")
  InstanceName instance = new InstanceName("");

  AttachCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    String keys = detachOption.keys();
    Guest guest = new Guest(session.engine(), instance.text());
    InstanceDetail detail = guest.inspect();
    if (!detail.state().running()) {
      throw new Refusal(
          "cannot attach to '" + instance.text() + "': it is " + detail.state().status(),
          "start it: skiff start -ai " + instance.text());
    }
    return follow(session, guest, detail, !noInput, keys, signalOption.pass);
  }

  /** Follows what runs already, also for {@code start -a}. */
  static int follow(
      Session session,
      Guest guest,
      InstanceDetail detail,
      boolean input,
      String keys,
      boolean passSignals)
      throws IOException {
    Interaction interaction =
        new Attaching(session)
            .interaction(input && detail.config().openStdin(), detail.config().tty(), keys);
    try {
      Surroundings surroundings = session.surroundings();
      return new AttachedRun(
              guest, session.console(), surroundings.in(), surroundings.signals(), interaction)
          .run(passSignals);
    } finally {
      interaction.terminal().ifPresent(RawTerminal::close);
    }
  }
}
