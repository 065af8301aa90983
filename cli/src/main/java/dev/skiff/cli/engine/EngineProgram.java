package dev.skiff.cli.engine;

import dev.skiff.cli.terminal.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where {@code skiffd} lies: {@code $SKIFFD}, which our launcher sets, else on the path. */
public final class EngineProgram {
  private static final String NAME = "skiffd";

  private EngineProgram() {}

  /** An absolute path of a file that may be run. */
  public static Path find(Map<String, String> environment) {
    return named(environment)
        .or(() -> onPath(environment))
        .orElseThrow(() ->
            new Refusal(
                "cannot start the engine: there is no '" + NAME + "' on PATH",
                "set SKIFFD to its absolute path"));
  }

  private static Optional<Path> named(Map<String, String> environment) {
    Optional<Path> named =
        Optional.ofNullable(environment.get("SKIFFD")).filter(p -> !p.isEmpty()).map(Path::of);
    named.ifPresent(path -> {
      if (!path.isAbsolute() || !Files.isExecutable(path)) {
        throw new Refusal(
            "cannot start the engine: SKIFFD is '" + path + "', which cannot be run",
            "set it to the absolute path of skiffd, or unset it");
      }
    });
    return named;
  }

  private static Optional<Path> onPath(Map<String, String> environment) {
    String path = Optional.ofNullable(environment.get("PATH")).orElse("");
    return List.of(path.split(":")).stream()
        .filter(folder -> folder.startsWith("/"))
        .map(folder -> Path.of(folder, NAME))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
