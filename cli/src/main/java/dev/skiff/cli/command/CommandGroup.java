package dev.skiff.cli.command;

import dev.skiff.cli.terminal.ExitCodes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that only leads to others; alone it shows them. */
abstract class CommandGroup extends SkiffCommand {
  @Spec CommandSpec spec;

  CommandGroup(Session session) {
    super(session);
    this.spec = CommandSpec.create();
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return ExitCodes.OK;
  }

  /** {@code skiff base …}. */
  @Command(name = "base", description = "Kernels that guests run on.")
  static final class Base extends CommandGroup {
    Base(Session session) {
      super(session);
    }
  }

  /** {@code skiff volume …}. */
  @Command(name = "volume", description = "Disks that outlive instances.")
  static final class Volume extends CommandGroup {
    Volume(Session session) {
      super(session);
    }
  }

  /** {@code skiff network …}. */
  @Command(name = "network", description = "Private networks of instances.")
  static final class Network extends CommandGroup {
    Network(Session session) {
      super(session);
    }
  }

  /** {@code skiff net …}. */
  @Command(name = "net", description = "Who may reach whom, who does, and what was denied.")
  static final class Net extends CommandGroup {
    Net(Session session) {
      super(session);
    }
  }

  /** {@code skiff files …}. */
  @Command(name = "files", description = "Look into instances and images, whether they run or not.")
  static final class Files extends CommandGroup {
    Files(Session session) {
      super(session);
    }
  }

  /** {@code skiff daemon …}. */
  @Command(name = "daemon", description = "The engine, skiffd.")
  static final class Daemon extends CommandGroup {
    Daemon(Session session) {
      super(session);
    }
  }
}
