package dev.skiff.engine.state;

import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.failure.FullDisk;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What can go wrong with the engine's memory. */
public final class StateFailure extends Failure {
  private static final long serialVersionUID = 1L;

  private StateFailure(
      Kind kind, String code, String message, String hint, @Nullable Throwable cause) {
    super(kind, code, message, hint, cause);
  }

  static StateFailure unusable(Path file, Throwable cause) {
    return new StateFailure(
        Kind.INTERNAL,
        "state.unusable",
        "cannot open the state in '" + file + "': " + cause.getMessage(),
        "check that the disk has room and that the file is yours; 'sqlite3 FILE \"pragma integrity_check\"'"
            + " tells whether it is whole",
        cause);
  }

  static StateFailure tooNew(Path file, int version, int known) {
    return new StateFailure(
        Kind.CONFLICT,
        "state.too-new",
        "the state in '%s' has version %d, this engine knows up to %d"
            .formatted(file, version, known),
        "it was written by a newer skiffd: use that one",
        null);
  }

  static StateFailure writeFailed(Path file, Throwable cause) {
    return new StateFailure(
        Kind.NO_SPACE,
        "state.write-failed",
        "cannot write the state in '" + file + "': " + cause.getMessage(),
        "nothing was changed; " + FullDisk.HINT,
        cause);
  }

  static StateFailure closed() {
    return new StateFailure(
        Kind.UNAVAILABLE, "state.closed", "the engine is shutting down", "try again", null);
  }
}
