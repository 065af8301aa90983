package dev.skiff.cli.command;

import dev.skiff.cli.value.FilePlace;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skiff cp}, as docker cp has it. */
@Command(
    name = "cp",
    description = {
      "Copy out of an instance: a file, or a folder with all in it.",
      "The target - is a tar archive to standard output."
    })
final class CopyCommand extends SkiffCommand {
  @Option(
      names = {"-q", "--quiet"},
      description = "Say nothing of what was copied; nothing is said anyway.")
  boolean quiet;

  @Parameters(index = "0", paramLabel = "SOURCE", description = "INSTANCE:PATH.")
  String source = "";

  @Parameters(
      index = "1",
      paramLabel = "TARGET",
      description = "A file or folder of this computer.")
  String target = "";

  CopyCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    return new FileCopy(session)
        .run(source, target, FilePlace::isInInstance, FilePlace::parseOfInstance);
  }
}
