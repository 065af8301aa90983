package dev.skiff.cli.command;

import dev.skiff.cli.progress.ProgressDisplay;
import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.terminal.Refusal;
import dev.skiff.wire.api.LoadRequest;
import dev.skiff.wire.api.StreamMessage;
import dev.skiff.wire.client.ApiError;
import dev.skiff.wire.client.ApiPath;
import dev.skiff.wire.client.EngineClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin ProgressOption progress = new ProgressOption();

  LoadCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    Path given = input;
    Path file = given == null ? null : session.surroundings().directory().resolve(given);
    if (file != null && Files.isDirectory(file)) {
      return loadFolder(file.toAbsolutePath().normalize());
    }
    // What it has read of them the engine need not tell: it takes the bytes as we send them.
    ApiPath path = ApiPath.of("/images/load").query("quiet", true);
    return new Sending(session, "loading", progress(), path).send(file);
  }

  private ProgressOption progress() {
    return quiet ? ProgressOption.quiet() : progress;
  }

  private int loadFolder(Path folder) throws IOException {
    EngineClient engine = session.engine();
    try (ProgressDisplay display = progress().begin(session, "loading " + folder)) {
      Messages messages = new Messages(session, display);
      engine.postLines(
          ApiPath.of("/skiff/v1/images/load").query("quiet", quiet),
          LoadRequest.class,
          new LoadRequest(folder.toString()),
          StreamMessage.class,
          messages::show);
      return messages.finish();
    }
  }

  /**
   * Sends an archive and prints what the engine makes of it.
   *
   * @param verb what is being done, for who waits
   */
  record Sending(Session session, String verb, ProgressOption progress, ApiPath path) {
    /** Of a file, or of standard input when there is none. */
    int send(@Nullable Path file) throws IOException {
      EngineClient engine = session.engine();
      String what = file == null ? "standard input" : file.toString();
      // By its name the engine tells what is wrong with it; a whole path may be too long for that.
      path.query("archive", file == null ? what : "'" + file.getFileName() + "'");
      try (ProgressDisplay display = progress.begin(session, verb + " " + what)) {
        Messages messages = new Messages(session, display);
        ArchiveFile.Sending sending =
            bytes ->
                engine.postLines(
                    path,
                    new CountedInput(bytes, size(file), display),
                    StreamMessage.class,
                    messages::show);
        if (file == null) {
          ArchiveFile.send(session.surroundings().in(), what, sending);
        } else {
          ArchiveFile.send(file, sending);
        }
        return messages.finish();
      }
    }

    /** 0, which is unknown, of what is no regular file. */
    private static long size(@Nullable Path file) throws IOException {
      return file != null && Files.isRegularFile(file) ? Files.size(file) : 0;
    }
  }

  /** Prints what an engine says while it takes images, and throws what it could not. */
  static final class Messages {
    private final Session session;
    private final ProgressDisplay display;
    private boolean said;

    Messages(Session session, ProgressDisplay display) {
      this.session = session;
      this.display = display;
    }

    void show(StreamMessage message) {
      StreamMessage.Fault fault = message.errorDetail();
      if (fault != null) {
        throw new ApiError(500, text(fault.reason()), fault.message(), text(fault.hint()));
      }
      StreamMessage.Detail detail = message.progressDetail();
      String line = message.stream() == null ? message.status() : message.stream();
      if (detail != null) {
        display.step("loading " + text(message.id()), detail.current(), detail.total());
      } else if (line != null) {
        said = true;
        display.aside(() -> session.console().line(line.stripTrailing()));
      }
    }

    /** An answer that says nothing was cut short. */
    int finish() {
      if (!said) {
        throw new Refusal(
            "the engine's answer was cut short",
            "'skiff images' tells what was taken, 'skiff info' whether the engine is well");
      }
      return ExitCodes.OK;
    }

    private static String text(@Nullable String text) {
      return text == null ? "" : text;
    }
  }
}
