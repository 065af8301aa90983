package dev.skiff.engine.rust;

import dev.skiff.engine.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can go wrong with the Rust toolchain. */
public final class RustFailure extends Failure {
  private static final long serialVersionUID = 1L;

  private RustFailure(
      Kind kind, String code, String message, String hint, @Nullable Throwable cause) {
    super(kind, code, message, hint, cause);
  }

  /** Something of it is not installed. */
  static RustFailure noToolchain(Path missing) {
    return new RustFailure(
        Kind.UNAVAILABLE,
        "rust.no-toolchain",
        "the Rust toolchain for Hermit is not installed: there is no " + missing,
        Toolchain.INSTALL,
        null);
  }

  static RustFailure tooOld(String version, int needed) {
    return new RustFailure(
        Kind.UNAVAILABLE,
        "rust.old-toolchain",
        "the Rust toolchain for Hermit is too old: " + version + ", needed is 1." + needed,
        Toolchain.INSTALL,
        null);
  }

  /**
   * The sources of a user do not compile.
   *
   * @param first the compiler's first error, with its lines
   */
  public static RustFailure notCompiled(String what, String first) {
    return new RustFailure(
        Kind.INVALID, "rust.not-compiled", "cannot compile " + what + ":\n" + first, "", null);
  }

  /** A tool failed at what is not the user's. */
  public static RustFailure toolFailed(String what, String why) {
    return new RustFailure(
        Kind.UNAVAILABLE,
        "rust.tool-failed",
        "cannot " + what + ": " + why,
        "the lines above say more; crates are fetched by cargo, which needs a network the first"
            + " time",
        null);
  }

  /** A tool's answer that cannot be understood. */
  public static RustFailure unexpected(String what, String why) {
    return new RustFailure(
        Kind.INTERNAL,
        "rust.unexpected",
        "cannot " + what + ": " + why,
        "is it another release of the toolchain? " + Toolchain.INSTALL,
        null);
  }

  public static RustFailure noProject(Path folder) {
    return new RustFailure(
        Kind.NOT_FOUND,
        "rust.no-project",
        "'" + folder + "' is no Cargo project: it has no Cargo.toml",
        "the base hermit compiles Rust; for other programs say --base linux",
        null);
  }

  /** Cargo does not understand the project; {@code why} is what it says. */
  public static RustFailure badProject(Path folder, String why) {
    return new RustFailure(
        Kind.INVALID,
        "rust.bad-project",
        "cargo does not understand the project '" + folder + "': " + why,
        "",
        null);
  }

  /** Which program is meant cannot be told. */
  public static RustFailure whichProgram(Path folder, List<String> programs) {
    return new RustFailure(
        Kind.INVALID,
        "rust.which-program",
        "the project '"
            + folder
            + "' has "
            + (programs.isEmpty() ? "no program" : "several: " + String.join(", ", programs)),
        programs.isEmpty()
            ? "a library cannot be booted: add src/main.rs"
            : "say which one in skiff.yaml: program: " + programs.getFirst(),
        null);
  }

  public static RustFailure unknownProgram(Path folder, String program, List<String> programs) {
    return new RustFailure(
        Kind.INVALID,
        "rust.unknown-program",
        "the project '" + folder + "' has no program '" + program + "'",
        programs.isEmpty() ? "it has none" : "it has: " + String.join(", ", programs),
        null);
  }

  /** A crate that would bring a kernel of its own. */
  public static RustFailure bringsKernel(Path folder, String crate) {
    return new RustFailure(
        Kind.INVALID,
        "rust.brings-kernel",
        "the project '" + folder + "' depends on the crate '" + crate + "', which gets a kernel",
        "leave it out: Skiff links the kernel itself, and the standard library finds it",
        null);
  }

  public static RustFailure storage(String what, Path where, IOException cause) {
    return new RustFailure(
        Kind.INTERNAL,
        "rust.storage",
        "cannot " + what + " in '" + where + "': " + cause,
        "check the folder's permissions and its disk",
        cause);
  }

  public static RustFailure interrupted(String what) {
    return new RustFailure(
        Kind.UNAVAILABLE, "rust.interrupted", what + " was interrupted", "try again", null);
  }
}
