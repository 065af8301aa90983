package dev.skiff.cli.command;

import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.value.ImageName;
import dev.skiff.wire.client.Answer;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skiff save}. */
@Command(name = "save", description = "Write images into an archive that other tools read, too.")
final class SaveCommand extends SkiffCommand {
  /** The layouts that can be chosen; without one, both at once. */
  enum Format {
    OCI,
    DOCKER
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write to a file instead of standard output.")
  @Nullable Path output;

  @Option(
      names = "--format",
      paramLabel = "oci|docker",
      description = "Only this layout; without it, one archive that is both.")
  @Nullable Format format;

  @Parameters(
      arity = "1..*",
      paramLabel = "IMAGE",
      description = "Name or id; a name without tag is all its tags.")
  List<ImageName> images = List.of();

  SaveCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    ApiPath path = ApiPath.of("/images/get");
    images.forEach(image -> path.query("names", image.text()));
    if (format != null) {
      path.query("format", format.name().toLowerCase(Locale.ROOT));
    }
    receive(session, path, output);
    return ExitCodes.OK;
  }

  static void receive(Session session, ApiPath path, @Nullable Path output) throws IOException {
    try (Answer answer = session.engine().stream(path)) {
      if (output == null) {
        ArchiveFile.receive(answer.body(), session);
      } else {
        ArchiveFile.receive(answer.body(), session.surroundings().directory().resolve(output));
      }
    }
  }

  /** {@code skiff image export}. */
  @Command(name = "export", description = "Write the merged files of an image as a tar archive.")
  static final class Export extends SkiffCommand {
    @Option(
        names = {"-o", "--output"},
        paramLabel = "FILE",
        description = "Write to a file instead of standard output.")
    @Nullable Path output;

    @Parameters(paramLabel = "IMAGE", description = "Name or id.")
    ImageName image = new ImageName("");

    Export(Session session) {
      super(session);
    }

    @Override
    public Integer call() throws IOException {
      receive(session, ApiPath.of("/skiff/v1/images/{}/export", image.text()), output);
      return ExitCodes.OK;
    }
  }
}
