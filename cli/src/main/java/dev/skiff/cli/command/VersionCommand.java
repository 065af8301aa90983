package dev.skiff.cli.command;

import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.text.Fields;
import dev.skiff.wire.Release;
import dev.skiff.wire.api.Version;
import dev.skiff.wire.api.WireJson;
import dev.skiff.wire.client.ApiPath;
import dev.skiff.wire.client.EngineUnreachable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code skiff version}: of both sides; it starts no engine. */
@Command(name = "version", description = "Show the versions of this command and of the engine.")
final class VersionCommand extends SkiffCommand {
  @Mixin ViewOptions output = new ViewOptions();

  VersionCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    ViewOptions.View view = output.view();
    Version engine = engine();
    view.show(session.console(), () -> json(engine), () -> lines(engine));
    return ExitCodes.OK;
  }

  private @Nullable Version engine() throws IOException {
    try {
      return session.runningEngine().get(ApiPath.of("/version"), Version.class);
    } catch (EngineUnreachable e) {
      return null;
    }
  }

  /** With Docker's names of the two sides; no engine is null. */
  private static String json(@Nullable Version engine) {
    String server = engine == null ? "null" : WireJson.text(Version.class, engine);
    return "{\"Client\":{\"Version\":\"%s\",\"ApiVersion\":\"%s\"},\"Server\":%s}"
        .formatted(Release.VERSION, Release.API_VERSION, server);
  }

  private static List<String> lines(@Nullable Version engine) {
    List<String> lines = new ArrayList<>();
    lines.add("Client: " + Release.VERSION);
    lines.addAll(new Fields().add("API version", Release.API_VERSION).lines("  "));
    if (engine == null) {
      lines.add("Engine: not running");
    } else {
      lines.add("Engine: " + engine.version());
      lines.addAll(engineLines(engine));
    }
    return lines;
  }

  private static List<String> engineLines(Version engine) {
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
    return fields.lines("  ");
  }
}
