package dev.skiff.cli.command;

import dev.skiff.wire.api.ImageSummary;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skiff images}, and {@code skiff image ls}. */
@Command(name = "images", description = "List images.")
final class ImagesCommand extends SkiffCommand {
  @Mixin ListOptions output = new ListOptions();
  @Mixin FilterOptions.OfList filters = new FilterOptions.OfList();

  @Option(names = "--digests", description = "Show the whole digest of each.")
  boolean digests;

  @Option(
      names = {"-a", "--all"},
      description = "Changes nothing: there are no intermediate images.",
      hidden = true)
  boolean all;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME[:TAG]",
      description = "Only those of this name; * stands for any text.")
  @Nullable String name;

  ImagesCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    ApiPath path =
        filters.addTo(
            ApiPath.of("/images/json"), name == null ? Map.of() : Map.of("reference", name));
    return output.show(
        session,
        ImageListing.of(session.surroundings(), output.whole, digests),
        () -> ImageListing.rows(session.engine().list(path, ImageSummary.class)));
  }
}
