package dev.skiff.cli.command;

import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.value.ImageName;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code skiff tag}. */
@Command(name = "tag", description = "Give an image another name.")
final class TagCommand extends SkiffCommand {
  @Parameters(index = "0", paramLabel = "IMAGE", description = "Name or id.")
  ImageName image = new ImageName("");

  @Parameters(
      index = "1",
      paramLabel = "NAME[:TAG]",
      description = "The new name; an image that had it loses it.")
  ImageName name = new ImageName("");

  TagCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    String text = name.text();
    // The last colon begins the tag unless a slash follows: then it is a registry's port.
    int colon = text.lastIndexOf(':');
    boolean tagged = colon > text.lastIndexOf('/') && !text.contains("@");
    ApiPath path =
        ApiPath.of("/images/{}/tag", image.text())
            .query("repo", tagged ? text.substring(0, colon) : text);
    session.engine().post(tagged ? path.query("tag", text.substring(colon + 1)) : path);
    return ExitCodes.OK;
  }
}
