package dev.skiff.cli.command;

import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.terminal.Refusal;
import dev.skiff.wire.api.ProjectGuessRequest;
import dev.skiff.wire.api.ProjectGuessResponse;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skiff init}: the engine looks, we write. */
@Command(
    name = "init",
    description = {
      "Look at a folder and write a skiff.yaml that suits it.",
      "What was seen, and what was concluded, is said; nothing in the folder is run."
    })
final class InitCommand extends SkiffCommand {
  private static final String FILE = "skiff.yaml";

  @Option(
      names = {"-f", "--force"},
      description = "Replace a skiff.yaml that is there.")
  boolean force;

  @Parameters(
      arity = "0..1",
      paramLabel = "FOLDER",
      defaultValue = ".",
      description = "The folder; without it, this one.")
  String folder = ".";

  InitCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    Path path = session.surroundings().directory().resolve(folder).toAbsolutePath().normalize();
    Path file = path.resolve(FILE);
    if (!force && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw present(file);
    }
    ProjectGuessResponse guess =
        session
            .engine()
            .post(
                ApiPath.of("/skiff/v1/projects/guess"),
                ProjectGuessRequest.class,
                new ProjectGuessRequest(path.toString()),
                ProjectGuessResponse.class);
    write(file, guess.text());
    guess.findings().forEach(finding -> session.console().line("  " + finding));
    session.console().line("wrote " + file);
    String run = "skiff run " + folder;
    session.console().line("next: " + (guess.next().isEmpty() ? run : guess.next() + "; " + run));
    return ExitCodes.OK;
  }

  private void write(Path file, String text) throws IOException {
    try {
      if (force) {
        Files.writeString(file, text);
      } else {
        Files.writeString(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      }
    } catch (FileAlreadyExistsException e) {
      throw present(file);
    }
  }

  private static Refusal present(Path file) {
    return new Refusal("there is a '" + file + "' already", "skiff init --force replaces it");
  }
}
