package dev.skiff.engine.build;

import dev.skiff.engine.failure.Failure;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why no image could be made of something. */
public final class BuildFailure extends Failure {
  private static final long serialVersionUID = 1L;

  private BuildFailure(
      Kind kind, String code, String message, String hint, @Nullable Throwable cause) {
    super(kind, "build." + code, message, hint, cause);
  }

  static BuildFailure missing(Path program) {
    return new BuildFailure(
        Kind.NOT_FOUND,
        "program-missing",
        "cannot build an image: there is no file '" + program + "'",
        "check the path",
        null);
  }

  static BuildFailure unreadable(Path program, String why) {
    return new BuildFailure(
        Kind.FORBIDDEN,
        "program-unreadable",
        "cannot read '" + program + "': " + why,
        "the engine reads it with the rights of its own user",
        null);
  }

  static BuildFailure notAProgram(Path program, String what, String hint) {
    return new BuildFailure(
        Kind.INVALID,
        "not-a-program",
        "cannot build an image of '" + program + "': " + what,
        hint,
        null);
  }

  static BuildFailure librariesMissing(Path program, List<String> missing) {
    return new BuildFailure(
        Kind.NOT_FOUND,
        "libraries-missing",
        "'%s' needs libraries that are not here: %s".formatted(program, String.join("; ", missing)),
        "install them, link the program statically, or give it an rpath; LD_LIBRARY_PATH is not looked at",
        null);
  }

  static BuildFailure loaderMissing(Path program, String loader) {
    return new BuildFailure(
        Kind.NOT_FOUND,
        "loader-missing",
        "'%s' asks for the loader '%s', which is not here".formatted(program, loader),
        "install the C library it was linked with, or link the program statically",
        null);
  }

  static BuildFailure collision(String guestPath, Path one, Path other) {
    return new BuildFailure(
        Kind.CONFLICT,
        "collision",
        "two files want to be '%s' in the guest: '%s' and '%s'".formatted(guestPath, one, other),
        "give the libraries different folders in the program's rpath",
        null);
  }

  static BuildFailure changed(Path file) {
    return new BuildFailure(
        Kind.CONFLICT,
        "changed",
        "'" + file + "' changed while it was read",
        "wait until whoever writes it is done, then build again",
        null);
  }

  static BuildFailure failed(Path program, Throwable cause) {
    return new BuildFailure(
        Kind.INTERNAL,
        "failed",
        "cannot build an image of '" + program + "': " + cause.getMessage(),
        "",
        cause);
  }
}
