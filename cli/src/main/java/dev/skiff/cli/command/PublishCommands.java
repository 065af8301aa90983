package dev.skiff.cli.command;

import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.value.InstanceName;
import dev.skiff.cli.value.PortMapping;
import dev.skiff.wire.api.NetPublications;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code skiff net publish} and {@code skiff net unpublish}. */
final class PublishCommands {
  private PublishCommands() {}

  /** What both have in common. */
  abstract static class Changing extends SkiffCommand {
    private final String verb;

    @Parameters(index = "0", paramLabel = "INSTANCE", description = "Whose ports.")
    InstanceName instance = new InstanceName("");

    Changing(Session session, String verb) {
      super(session);
      this.verb = verb;
    }

    abstract List<PortMapping> ports();

    @Override
    public Integer call() throws IOException {
      NetPublications now =
          session
              .engine()
              .post(
                  ApiPath.of("/skiff/v1/net/" + verb),
                  NetPublications.class,
                  new NetPublications(instance.text(), PortBindings.of(ports())),
                  NetPublications.class);
      PortBindings.lines(now.ports()).forEach(session.console()::text);
      return ExitCodes.OK;
    }
  }

  /** {@code skiff net publish}. */
  @Command(
      name = "publish",
      description =
          "Publish ports of an instance on this computer, while it runs or not; prints all it has.")
  static final class Publish extends Changing {
    @Parameters(
        index = "1..*",
        arity = "1..*",
        paramLabel = "[[IP:]HOST:]GUEST[/udp]",
        description = "As -p of 'skiff run' takes it.")
    List<PortMapping> ports = new ArrayList<>();

    Publish(Session session) {
      super(session, "publish");
    }

    @Override
    List<PortMapping> ports() {
      return ports;
    }
  }

  /** {@code skiff net unpublish}. */
  @Command(name = "unpublish", description = "Take published ports back; prints what is left.")
  static final class Unpublish extends Changing {
    @Parameters(
        index = "1..*",
        arity = "1..*",
        paramLabel = "[[IP:]HOST:]GUEST[/udp]",
        description = "Without HOST all places at which the guest's port is published.")
    List<PortMapping> ports = new ArrayList<>();

    Unpublish(Session session) {
      super(session, "unpublish");
    }

    @Override
    List<PortMapping> ports() {
      return ports;
    }
  }
}
