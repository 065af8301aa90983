package dev.skiff.engine.api.skiff;

import dev.skiff.engine.api.ApiFailure;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths of the engine's host that a client names. */
final class HostPaths {
  private HostPaths() {}

  /** Absolute: the engine does not know where its client stands. */
  static Path parse(String field, String text) {
    try {
      Path path = Path.of(text);
      if (!path.isAbsolute()) {
        throw ApiFailure.invalidBody(field, "'" + text + "' is no absolute path");
      }
      return path.normalize();
    } catch (InvalidPathException e) {
      throw ApiFailure.invalidBody(field, "no path: " + e.getReason());
    }
  }
}
