package dev.skiff.engine.operation;

import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.instance.Instance;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What can go wrong with an operation as such. */
final class OperationFailure extends Failure {
  private static final long serialVersionUID = 1L;

  private OperationFailure(
      Kind kind, String code, String message, String hint, @Nullable Throwable cause) {
    super(kind, code, message, hint, cause);
  }

  static OperationFailure interrupted() {
    return new OperationFailure(
        Kind.UNAVAILABLE,
        "operation.interrupted",
        "the engine is shutting down",
        "try again; what was under way goes on or is found again at the next start",
        null);
  }

  static OperationFailure filesStay(Instance instance, Throwable cause) {
    return new OperationFailure(
        Kind.INTERNAL,
        "operation.files-stay",
        "cannot remove the files of '" + instance.name() + "': " + cause,
        "see who holds them, then remove the instance again",
        cause);
  }

  static OperationFailure notMeasured(Path path, Throwable cause) {
    return new OperationFailure(
        Kind.INTERNAL,
        "operation.not-measured",
        "cannot find out what '" + path + "' takes on the disk: " + cause,
        "see whether the engine's user may read it",
        cause);
  }

  static OperationFailure sweepFailed(Path folder, Throwable cause) {
    return new OperationFailure(
        Kind.INTERNAL,
        "operation.sweep-failed",
        "cannot remove what is left over in '" + folder + "': " + cause,
        "remove it by hand, then start the engine again",
        cause);
  }
}
