package dev.skiff.engine.provenance;

import dev.skiff.engine.image.ImageConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an image starts. */
final class Program {
  /** What init sets where the image does not: docs/design/guest-channel.md. */
  private static final String USUAL_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private Program() {}

  /** Its absolute path, no link; empty when the image names none that is there. */
  static Optional<String> of(ImageContents contents, ImageConfig config) throws IOException {
    List<String> command = new ArrayList<>(config.entrypoint());
    command.addAll(config.command());
    if (command.isEmpty()) {
      return Optional.empty();
    }
    return find(contents, command.getFirst(), config);
  }

  /** A command as execvp(3) finds it. */
  static Optional<String> find(ImageContents contents, String command, ImageConfig config)
      throws IOException {
    if (command.contains("/")) {
      String absolute =
          command.startsWith("/") ? command : config.workingDirectory() + "/" + command;
      return contents.real(absolute).filter(contents::isFile);
    }
    for (String folder : path(config).split(":", -1)) {
      Optional<String> found = contents.real(folder + "/" + command).filter(contents::isFile);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static String path(ImageConfig config) {
    return config.environment().stream()
        .filter(variable -> variable.startsWith("PATH="))
        .map(variable -> variable.substring("PATH=".length()))
        .findFirst()
        .orElse(USUAL_PATH);
  }
}
