package dev.skiff.cli.command;

import dev.skiff.wire.api.ImageSummary;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code skiff images}, and {@code skiff image ls}. */
@Command(name = "images", description = "List images.")
final class ImagesCommand extends SkiffCommand {
  @Mixin ListOptions output = new ListOptions();

  ImagesCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    return output.show(
        session,
        ImageListing.of(session.surroundings(), output.whole),
        () ->
            ImageListing.rows(
                session.engine().list(ApiPath.of("/images/json"), ImageSummary.class)));
  }
}
