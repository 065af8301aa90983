package dev.skiff.cli.command;

import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.value.InstanceName;
import dev.skiff.wire.client.Answer;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skiff export}. */
@Command(name = "export", description = "Write all files of an instance as a tar archive.")
final class ExportCommand extends SkiffCommand {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to; without it, to standard output.")
  @Nullable String output;

  @Parameters(paramLabel = "INSTANCE", description = "Its name or id.")
  InstanceName instance = new InstanceName("");

  ExportCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    String file = output;
    try (Answer answer =
        session.engine().stream(ApiPath.of("/containers/{}/export", instance.text()))) {
      if (file == null) {
        print(answer.body());
      } else {
        keep(answer.body(), session.surroundings().directory().resolve(file));
      }
    }
    return ExitCodes.OK;
  }

  private void print(InputStream archive) throws IOException {
    byte[] buffer = new byte[64 << 10];
    for (int read = archive.read(buffer); read >= 0; read = archive.read(buffer)) {
      session.console().output(buffer, 0, read);
    }
  }

  /** The file has its name only once it is whole. */
  private static void keep(InputStream archive, Path file) throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try {
      Files.copy(archive, partial, StandardCopyOption.REPLACE_EXISTING);
      Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(partial);
    }
  }
}
