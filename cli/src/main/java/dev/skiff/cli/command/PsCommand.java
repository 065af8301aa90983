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

  @Option(
      names = {"-n", "--last"},
      paramLabel = "COUNT",
      description = "Only so many, those created last, whether they run or not.")
  int last = -1;

  @Option(
      names = {"-l", "--latest"},
      description = "Only the one created last, whether it runs or not.")
  boolean latest;

  @Option(
      names = {"-s", "--size"},
      description = "With what each takes on the disk.")
  boolean sizes;

  @Mixin FilterOptions.OfList filters = new FilterOptions.OfList();

  @Mixin ListOptions output = new ListOptions();

  PsCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    ApiPath path = ApiPath.of("/containers/json").query("all", all);
    int limit = latest && last < 0 ? 1 : last;
    if (limit > 0) {
      path.query("limit", Integer.toString(limit));
    }
    // Measuring takes long, so it is only asked for when it is shown.
    if (sizes || output.shows("Size")) {
      path.query("size", true);
    }
    filters.addTo(path, Map.of());
    return output.show(
        session,
        InstanceListing.of(session.surroundings(), output.whole, sizes),
        () -> session.engine().list(path, InstanceSummary.class));
  }
}
