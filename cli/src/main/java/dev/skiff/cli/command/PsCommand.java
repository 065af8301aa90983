package dev.skiff.cli.command;

import dev.skiff.wire.api.InstanceSummary;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.util.Map;
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

  @Mixin FilterOptions.OfList filters = new FilterOptions.OfList();

  @Mixin ListOptions output = new ListOptions();

  PsCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    ApiPath path = filters.addTo(ApiPath.of("/containers/json").query("all", all), Map.of());
    return output.show(
        session,
        InstanceListing.of(session.surroundings(), output.whole),
        () -> session.engine().list(path, InstanceSummary.class));
  }
}
