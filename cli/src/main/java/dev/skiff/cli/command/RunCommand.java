package dev.skiff.cli.command;

import dev.skiff.cli.progress.ProgressDisplay;
import dev.skiff.cli.run.ForegroundRun;
import dev.skiff.cli.run.Guest;
import dev.skiff.cli.run.Interaction;
import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.tty.RawTerminal;
import dev.skiff.cli.tty.WindowSize;
import dev.skiff.wire.api.CreateRequest;
import dev.skiff.wire.client.ApiError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skiff run}: create and start, and by default stay until the end. */
@Command(
    name = "run",
    description = {
      "Run a folder, a program or an image as a guest.",
      "In the foreground it exits with the program's code; Ctrl-C stops it, a second one kills it.",
      "With -it the program has our terminal: every key is its own, but for the detach keys."
    })
final class RunCommand extends SkiffCommand {
  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin CreateOptions options = new CreateOptions();

  @Option(
      names = {"-d", "--detach"},
      description = "Start it, print its id and leave it running.")
  boolean detach;

  @Mixin DetachOption detachOption = new DetachOption();

  @Option(names = "--wait", description = "With -d: return once every published port is bound.")
  boolean awaitReady;

  @Parameters(
      index = "0",
      paramLabel = "FOLDER|PROGRAM|IMAGE",
      description = "A folder or program by its path, such as . or ./web; or an image's name.")
  String source = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "ARG",
      description = "Arguments of the program.")
  List<String> arguments = new ArrayList<>();

  RunCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    if (awaitReady && !detach) {
      throw new ParameterException(spec.commandLine(), "--wait goes with -d");
    }
    if (detach) {
      return startDetached(create(Optional.empty()));
    }
    Interaction interaction =
        new Attaching(session)
            .interaction(options.interactive, options.terminal, detachOption.keys());
    try {
      return inForeground(interaction);
    } finally {
      interaction.terminal().ifPresent(RawTerminal::close);
    }
  }

  private int inForeground(Interaction interaction) throws IOException {
    Guest guest = create(interaction.terminal().flatMap(RawTerminal::size));
    Surroundings surroundings = session.surroundings();
    return new ForegroundRun(
            guest, session.console(), surroundings.in(), surroundings.signals(), interaction)
        .run(options.remove);
  }

  private Guest create(Optional<WindowSize> size) throws IOException {
    // In the foreground we remove it ourselves, once its last byte has been shown: an engine that
    // comes back from a crash would else remove output and exit code before we have asked again.
    // The lease makes sure of it when we do not live to do so.
    boolean autoRemove = options.remove && detach;
    CreateRequest request =
        options.request(session.surroundings(), arguments, !detach, autoRemove, size);
    return new InstanceCreation(session, options.progress)
        .create(source, request, options.name, options.remove && !detach);
  }

  private int startDetached(Guest guest) throws IOException {
    try (ProgressDisplay _ = options.progress.beginOnTerminal(session, "starting " + source)) {
      guest.start();
    } catch (ApiError e) {
      removeNeverStarted(guest, e);
      throw e;
    }
    session.console().line(guest.id());
    if (awaitReady) {
      guest.awaitReady();
    }
    return ExitCodes.OK;
  }

  private static void removeNeverStarted(Guest guest, ApiError failure) {
    try {
      guest.remove();
    } catch (IOException | ApiError e) {
      failure.addSuppressed(e);
    }
  }
}
