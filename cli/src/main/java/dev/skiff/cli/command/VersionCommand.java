package dev.skiff.cli.command;

import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.text.Fields;
import dev.skiff.wire.Release;
import dev.skiff.wire.api.Version;
import dev.skiff.wire.client.ApiPath;
import dev.skiff.wire.client.EngineUnreachable;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code skiff version}: of both sides; it starts no engine. */
@Command(name = "version", description = "Show the versions of this command and of the engine.")
final class VersionCommand extends SkiffCommand {
  VersionCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    session.console().line("Client: " + Release.VERSION);
    session.console().lines(new Fields().add("API version", Release.API_VERSION).lines("  "));
    try {
      show(session.runningEngine().get(ApiPath.of("/version"), Version.class));
    } catch (EngineUnreachable e) {
      session.console().line("Engine: not running");
    }
    return ExitCodes.OK;
  }

  private void show(Version engine) {
    session.console().line("Engine: " + engine.version());
    Fields fields =
        new Fields()
            .add("API version", engine.apiVersion() + " (at least " + engine.minApiVersion() + ")")
            .add("Java", engine.javaVersion())
            .add("System", engine.os() + ", " + engine.arch())
            .add("Kernel", engine.kernelVersion());
    if (!engine.gitCommit().isEmpty()) {
      fields.add("Commit", engine.gitCommit());
    }
    engine.components().forEach(each -> fields.add(each.name(), each.version()));
    session.console().lines(fields.lines("  "));
  }
}
