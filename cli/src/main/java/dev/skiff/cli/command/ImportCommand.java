package dev.skiff.cli.command;

import dev.skiff.cli.value.ImageName;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skiff import}. */
@Command(name = "import", description = "Make an image of a system's files, a tar archive.")
final class ImportCommand extends SkiffCommand {
  @Option(
      names = {"-c", "--change"},
      paramLabel = "INSTRUCTION",
      description = {
        "CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, STOPSIGNAL, USER or WORKDIR",
        "with its value, as in a Dockerfile; may be given several times."
      })
  List<String> changes = List.of();

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "The archive, compressed or not; - for standard input.")
  String file = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME[:TAG]",
      description = "What to call the image.")
  @Nullable ImageName name;

  @Mixin ProgressOption progress = new ProgressOption();

  ImportCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    ApiPath path = ApiPath.of("/images/create").query("fromSrc", "-");
    if (name != null) {
      path.query("repo", name.text());
    }
    changes.forEach(change -> path.query("changes", change));
    Path archive = file.equals("-") ? null : session.surroundings().directory().resolve(file);
    return new LoadCommand.Sending(session, "importing", progress, path).send(archive);
  }
}
