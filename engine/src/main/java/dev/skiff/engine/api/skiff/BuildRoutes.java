package dev.skiff.engine.api.skiff;

import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.api.HangUp;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.Operation;
import dev.skiff.wire.api.BuildRequest;
import dev.skiff.wire.api.BuildResponse;
import dev.skiff.wire.api.FolderBuildRequest;
import dev.skiff.wire.api.Progress;
import dev.skiff.wire.api.ProjectGuessRequest;
import dev.skiff.wire.api.ProjectGuessResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Programs and folders become images. */
final class BuildRoutes {
  private final Engine engine;

  BuildRoutes(Engine engine) {
    this.engine = engine;
  }

  void build(Exchange exchange) throws IOException {
    BuildRequest asked = exchange.body().read(BuildRequest.class);
    Path program = HostPaths.parse("program", asked.program());
    Operation.Built built =
        engine.perform(
            new Operation.Build(
                program, tag(asked.tag(), program), orNone(asked.args()), orNone(asked.env())));
    exchange.json(200, BuildResponse.class, response(built));
  }

  void buildFolder(Exchange exchange) throws IOException, InterruptedException {
    FolderBuildRequest asked = exchange.body().read(FolderBuildRequest.class);
    Path folder = HostPaths.parse("folder", asked.folder());
    Optional<String> tag = Optional.ofNullable(asked.tag()).filter(text -> !text.isEmpty());
    Optional<String> base = Optional.ofNullable(asked.base()).filter(text -> !text.isEmpty());
    try (HangUp watch = exchange.watchClient()) {
      new ProgressStream(exchange, watch)
          .answer(told -> {
            Operation.Built built =
                engine.perform(new Operation.BuildFolder(folder, tag, asked.noCache(), base, told));
            return new Progress("", null, null, true, null, response(built));
          });
    }
  }

  void guess(Exchange exchange) throws IOException {
    ProjectGuessRequest asked = exchange.body().read(ProjectGuessRequest.class);
    Path folder = HostPaths.parse("folder", asked.folder());
    Operation.Guess guess = engine.perform(new Operation.GuessProject(folder));
    exchange.json(
        200,
        ProjectGuessResponse.class,
        new ProjectGuessResponse(guess.text(), guess.findings(), guess.next()));
  }

  private static BuildResponse response(Operation.Built built) {
    return new BuildResponse(
        built.digest(),
        built.reference(),
        built.sizeBytes(),
        built.files(),
        built.unchanged(),
        built.warnings());
  }

  /** Without one, an image is named after its program, as far as that makes a name. */
  static String tag(@Nullable String tag, Path program) {
    if (tag != null && !tag.isEmpty()) {
      return tag;
    }
    String file = String.valueOf(program.getFileName()).toLowerCase(Locale.ROOT);
    String name = file.replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    return name.isEmpty() ? "program" : name;
  }

  private static List<String> orNone(@Nullable List<String> list) {
    return list == null ? List.of() : list;
  }
}
