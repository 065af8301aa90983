package dev.skiff.cli.command;

import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.terminal.Refusal;
import dev.skiff.cli.value.InstanceName;
import dev.skiff.wire.client.Answer;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skiff net capture}. */
@Command(
    name = "capture",
    description = {
      "Capture what an instance sends and gets, each frame with its verdict, as pcapng.",
      "It goes on until it is stopped; it never slows anybody down, and rather misses frames."
    })
final class CaptureCommand extends SkiffCommand {
  private static final String STANDARD_OUTPUT = "-";
  private static final int PART_BYTES = 64 * 1024;

  /** Between two names; the first is what the engine itself writes. */
  private static final List<String> ARROWS = List.of("→", "->", "..");

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-w", "--write"},
      paramLabel = "FILE",
      description = "Write to a file; - and without it to standard output.")
  @Nullable String file;

  @Option(
      names = {"-s", "--snapshot-length"},
      paramLabel = "BYTES",
      description = "Keep only so many bytes of each frame.")
  int bytes;

  @Parameters(
      index = "0",
      paramLabel = "INSTANCE",
      description = "Name or id; A..B is the same as A B.")
  String instance = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "INSTANCE",
      description = "Only what goes between the two.")
  @Nullable String peer;

  CaptureCommand(Session session) {
    super(session);
  }

  /** Whose frames. */
  private record Pair(InstanceName instance, Optional<InstanceName> peer) {}

  @Override
  public Integer call() throws IOException {
    Pair pair = pair();
    boolean toFile = file != null && !file.equals(STANDARD_OUTPUT);
    if (!toFile && session.console().terminal().out()) {
      throw new Refusal(
          "a capture is nothing to be shown on a terminal",
          "give a file: -w FILE; or a program: skiff net capture "
              + pair.instance().text()
              + " | tshark -r -");
    }
    ApiPath path = ApiPath.of("/skiff/v1/net/capture").query("instance", pair.instance().text());
    pair.peer().ifPresent(other -> path.query("peer", other.text()));
    if (bytes > 0) {
      path.query("bytes", Integer.toString(bytes));
    }
    try (Answer answer = session.engine().stream(path)) {
      if (toFile) {
        write(answer.body(), session.surroundings().directory().resolve(String.valueOf(file)));
      } else {
        copy(answer.body(), (part, length) -> session.console().output(part, 0, length));
      }
    }
    return ExitCodes.OK;
  }

  private Pair pair() {
    for (String arrow : ARROWS) {
      int at = instance.indexOf(arrow);
      if (at > 0 && peer != null) {
        throw new ParameterException(spec.commandLine(), "a capture is of one instance or two");
      }
      if (at > 0) {
        return new Pair(
            InstanceName.parse(instance.substring(0, at).strip()),
            Optional.of(InstanceName.parse(instance.substring(at + arrow.length()).strip())));
      }
    }
    return new Pair(
        InstanceName.parse(instance), Optional.ofNullable(peer).map(InstanceName::parse));
  }

  /** Each part at once: who stops us has what came before. */
  private void write(InputStream frames, Path target) throws IOException {
    try (OutputStream out = opened(target)) {
      session.console().say("capturing to '" + target + "' until Ctrl-C");
      copy(frames, (part, length) -> out.write(part, 0, length));
    }
  }

  private static OutputStream opened(Path target) {
    try {
      return Files.newOutputStream(target);
    } catch (IOException e) {
      throw new Refusal(
          "cannot write '" + target + "': " + e.getMessage(), "choose another place with -w");
    }
  }

  private interface Sink {
    void take(byte[] bytes, int length) throws IOException;
  }

  private static void copy(InputStream frames, Sink sink) throws IOException {
    byte[] part = new byte[PART_BYTES];
    for (int read = frames.read(part); read >= 0; read = frames.read(part)) {
      sink.take(part, read);
    }
  }
}
