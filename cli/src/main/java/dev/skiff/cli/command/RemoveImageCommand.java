package dev.skiff.cli.command;

import dev.skiff.cli.value.ImageName;
import dev.skiff.wire.api.ImageDeleted;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skiff rmi}. */
@Command(name = "rmi", description = "Remove images, or one of their names.")
final class RemoveImageCommand extends SkiffCommand {
  @Option(
      names = {"-f", "--force"},
      description = {"Even when ended instances need it;", "what is not there is no failure."})
  boolean force;

  @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "Name or id.")
  List<ImageName> images = List.of();

  RemoveImageCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    return session.forEach("skiff rmi", force, images, this::remove);
  }

  private void remove(ImageName image) throws IOException {
    ApiPath path = ApiPath.of("/images/{}", image.text()).query("force", force);
    for (ImageDeleted each : session.engine().delete(path, ImageDeleted.class)) {
      if (each.untagged() != null) {
        session.console().line("Untagged: " + each.untagged());
      }
      if (each.deleted() != null) {
        session.console().line("Deleted: " + each.deleted());
      }
    }
  }
}
