package dev.skiff.cli.command;

import dev.skiff.wire.api.InstanceSummary;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code skiff ps}. */
@Command(name = "ps", description = "List instances.")
final class PsCommand extends SkiffCommand {
  @Option(
      names = {"-a", "--all"},
      description = "Those that do not run, too.")
  boolean all;

  @Mixin ListOptions output = new ListOptions();

  PsCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    return output.show(
        session,
        InstanceListing.of(session.surroundings(), output.whole),
        () ->
            session
                .engine()
                .list(ApiPath.of("/containers/json").query("all", all), InstanceSummary.class));
  }
}
