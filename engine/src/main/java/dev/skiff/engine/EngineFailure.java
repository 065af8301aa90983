package dev.skiff.engine;

import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.failure.FullDisk;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Why an engine cannot run at all. */
final class EngineFailure extends Failure {
  private static final long serialVersionUID = 1L;

  private EngineFailure(
      Kind kind, String code, String message, String hint, @Nullable Throwable cause) {
    super(kind, code, message, hint, cause);
  }

  static EngineFailure homeTaken(Path lock, String pid) {
    return new EngineFailure(
        Kind.CONFLICT,
        "engine.home-taken",
        "another skiffd (process %s) works in '%s'".formatted(pid, lock.getParent()),
        "use that one, stop it with 'skiff daemon stop', or set SKIFF_HOME for a second engine",
        null);
  }

  static EngineFailure homeUnusable(Path home, IOException cause) {
    return FullDisk.of(cause, home)
        .map(full ->
            new EngineFailure(
                Kind.NO_SPACE,
                "engine.no-space",
                "cannot use '" + home + "' as home: " + full.why(),
                "make room there, or set SKIFF_HOME to a larger disk",
                cause))
        .orElseGet(() ->
            new EngineFailure(
                Kind.FORBIDDEN,
                "engine.home-unusable",
                "cannot use '" + home + "' as home: " + cause.getMessage(),
                "make it writable for your user, or set SKIFF_HOME to a folder that is",
                cause));
  }

  static EngineFailure socketPathTooLong(Path socket, int most) {
    return new EngineFailure(
        Kind.INVALID,
        "engine.socket-path-too-long",
        "guards' sockets beside '%s' would have paths of over %d bytes".formatted(socket, most),
        "set SKIFF_HOST to a shorter path",
        null);
  }

  static EngineFailure badSetting(String name, String value, String wanted) {
    return new EngineFailure(
        Kind.INVALID,
        "engine.bad-setting",
        "the setting %s is '%s', not %s".formatted(name, value, wanted),
        "set it right, or unset it, then start the engine again",
        null);
  }

  static EngineFailure notInstalled(String program, Path libexec) {
    return new EngineFailure(
        Kind.INTERNAL,
        "engine.not-installed",
        "'" + program + "' is not in '" + libexec + "'",
        "start skiffd by its launcher, bin/skiffd",
        null);
  }
}
