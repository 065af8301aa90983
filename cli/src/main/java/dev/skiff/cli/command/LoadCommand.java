package dev.skiff.cli.command;

import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.wire.api.LoadRequest;
import dev.skiff.wire.api.StreamMessage;
import dev.skiff.wire.client.ApiError;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code skiff load}. */
@Command(
    name = "load",
    description = "Take images out of an archive: an OCI layout, or what Docker has saved.")
final class LoadCommand extends SkiffCommand {
  @Option(
      names = {"-i", "--input"},
      paramLabel = "FILE|FOLDER",
      description = "Read an archive, compressed or not, or a layout; without it, standard input.")
  @Nullable Path input;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print nothing but what was loaded.")
  boolean quiet;

  LoadCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    Messages messages = new Messages(session);
    Path given = input;
    if (given == null) {
      ArchiveFile.send(
          session.surroundings().in(), "standard input", bytes -> load(bytes, messages));
      return messages.finish();
    }
    Path file = session.surroundings().directory().resolve(given);
    if (Files.isDirectory(file)) {
      session
          .engine()
          .postLines(
              ApiPath.of("/skiff/v1/images/load").query("quiet", true),
              LoadRequest.class,
              new LoadRequest(file.toAbsolutePath().normalize().toString()),
              StreamMessage.class,
              messages::show);
    } else {
      ArchiveFile.send(file, bytes -> load(bytes, messages));
    }
    return messages.finish();
  }

  private void load(InputStream bytes, Messages messages) throws IOException {
    session
        .engine()
        .postLines(
            ApiPath.of("/images/load").query("quiet", quiet),
            bytes,
            StreamMessage.class,
            messages::show);
  }

  /** Prints what an engine says while it takes images, and throws what it could not. */
  static final class Messages {
    private final Session session;
    private boolean said;

    Messages(Session session) {
      this.session = session;
    }

    void show(StreamMessage message) {
      StreamMessage.Fault fault = message.errorDetail();
      if (fault != null) {
        throw new ApiError(500, text(fault.reason()), fault.message(), text(fault.hint()));
      }
      String line = message.stream() == null ? message.status() : message.stream();
      if (line != null && message.progressDetail() == null) {
        said = true;
        session.console().line(line.stripTrailing());
      }
    }

    /** An answer that says nothing was cut short, or is of an archive without images. */
    int finish() {
      if (!said) {
        session.console().say("there was no image in it");
      }
      return said ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private static String text(@Nullable String text) {
      return text == null ? "" : text;
    }
  }
}
