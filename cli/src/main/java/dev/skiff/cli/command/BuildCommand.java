package dev.skiff.cli.command;

import dev.skiff.cli.progress.ProgressDisplay;
import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.text.Size;
import dev.skiff.cli.value.ImageSource;
import dev.skiff.wire.api.BuildRequest;
import dev.skiff.wire.api.BuildResponse;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skiff build}. */
@Command(name = "build", description = "Make an image of a program and the libraries it needs.")
final class BuildCommand extends SkiffCommand {
  @Option(
      names = {"-t", "--tag"},
      paramLabel = "NAME[:TAG]",
      description = "Name of the image; without it, the program's file name.")
  String tag = "";

  @Mixin ProgressOption progress = new ProgressOption();

  @Parameters(paramLabel = "PROGRAM", description = "Path of an executable file.")
  String program = "";

  BuildCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    Path path = session.surroundings().directory().resolve(program).toAbsolutePath().normalize();
    String reference = tag.isEmpty() ? new ImageSource.Program(path).reference() : tag;
    BuildRequest request = new BuildRequest(path.toString(), reference, null, null);
    BuildResponse built;
    try (ProgressDisplay _ = progress.begin(session, "building " + reference)) {
      built =
          session
              .engine()
              .post(
                  ApiPath.of("/skiff/v1/build"), BuildRequest.class, request, BuildResponse.class);
    }
    built.warnings().forEach(warning -> session.console().say("warning: " + warning));
    session.console().line(summary(built));
    return ExitCodes.OK;
  }

  private static String summary(BuildResponse built) {
    return "%s  %s  %s in %d %s%s"
        .formatted(
            built.reference(),
            built.id(),
            Size.of(built.sizeBytes()),
            built.files(),
            built.files() == 1 ? "file" : "files",
            built.unchanged() ? ", unchanged" : "");
  }
}
