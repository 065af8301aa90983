package dev.skiff.cli.command;

import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.text.Size;
import dev.skiff.cli.value.ImageSource;
import dev.skiff.cli.value.InvalidValue;
import dev.skiff.wire.api.BuildResponse;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skiff build}. */
@Command(
    name = "build",
    description = "Make an image of a folder with a skiff.yaml, or of a program and its libraries.")
final class BuildCommand extends SkiffCommand {
  /** The base that images are compiled for. */
  private static final String COMPILING = "hermit";

  @Option(
      names = {"-t", "--tag"},
      paramLabel = "NAME[:TAG]",
      description = "Name of the image; without it, what skiff.yaml or the file is called.")
  String tag = "";

  @Option(
      names = "--base",
      paramLabel = "BASE",
      description = "The base to build for; hermit compiles a Cargo project with its kernel.")
  String base = "";

  @Mixin ProgressOption progress = new ProgressOption();

  @Option(names = "--no-cache", description = "Read every file of the folder anew.")
  boolean fromScratch;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print the id alone.")
  boolean quiet;

  @Parameters(
      arity = "0..1",
      paramLabel = "FOLDER|PROGRAM",
      defaultValue = ".",
      description = "A folder, or an executable file; without it, this folder.")
  String source = ".";

  BuildCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    if (!base.isEmpty() && !base.equals(COMPILING)) {
      throw new InvalidValue(
          "'"
              + base
              + "' compiles nothing: "
              + COMPILING
              + " does; other bases are chosen by 'base:' in skiff.yaml, or 'run --base'");
    }
    Path path = session.surroundings().directory().resolve(source).toAbsolutePath().normalize();
    Images images = new Images(session, step -> progress.begin(session, step));
    BuildResponse built =
        switch (ImageSource.ofPath(path)) {
          case ImageSource.Folder folder -> images.of(folder, tag, fromScratch, base);
          case ImageSource.Program program ->
              images.of(program, tag.isEmpty() ? program.reference() : tag);
        };
    session.console().line(quiet ? built.id() : summary(built));
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
