package dev.skiff.engine.build;

import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.failure.FullDisk;
import dev.skiff.engine.format.FormatFailure;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why no image can be made of what was given. */
public final class BuildFailure extends Failure {
  private static final long serialVersionUID = 1L;

  private static final String WANTED = "give a program compiled for Linux on x86-64";

  private BuildFailure(
      Kind kind, String code, String message, String hint, @Nullable Throwable cause) {
    super(kind, code, message, hint, cause);
  }

  private static BuildFailure of(Kind kind, String code, Path program, String why, String hint) {
    return new BuildFailure(
        kind, "build." + code, "cannot make an image of '" + program + "': " + why, hint, null);
  }

  private static BuildFailure invalid(String code, Path program, String why, String hint) {
    return of(Kind.INVALID, code, program, why, hint);
  }

  public static BuildFailure missing(Path program) {
    return of(
        Kind.NOT_FOUND,
        "program-missing",
        program,
        "there is no such file",
        // What replaces bytes that are no UTF-8 on their way here.
        program.toString().indexOf('\ufffd') >= 0
            ? "its name seems not to be in UTF-8: rename it"
            : "check the path; the engine must see the file at the same place");
  }

  public static BuildFailure unreadable(Path program, IOException cause) {
    return new BuildFailure(
        Kind.FORBIDDEN,
        "build.program-unreadable",
        "cannot make an image of '%s': it cannot be read: %s".formatted(program, reason(cause)),
        "let the engine's user read it: chmod a+r, and a+x on the folders above it",
        cause);
  }

  public static BuildFailure folder(Path program) {
    return invalid("folder", program, "it is a folder", "give the program inside it");
  }

  public static BuildFailure specialFile(Path program) {
    return invalid("special-file", program, "it is a device, pipe or socket", WANTED);
  }

  public static BuildFailure empty(Path program) {
    return invalid("empty", program, "it is empty", "was its compilation interrupted? " + WANTED);
  }

  public static BuildFailure script(Path program, String interpreter) {
    return invalid(
        "script",
        program,
        "it is a script for '" + interpreter + "', not a compiled program",
        WANTED
            + "; a script needs its interpreter and libraries beside it, which an image of one"
            + " program has not");
  }

  public static BuildFailure dockerfile(Path file) {
    return of(
        Kind.UNSUPPORTED,
        "dockerfile",
        file,
        "it is a Dockerfile",
        "build the program that it copies and give that: skiff build -t NAME PROGRAM");
  }

  public static BuildFailure composeFile(Path file) {
    return of(
        Kind.UNSUPPORTED,
        "compose-file",
        file,
        "it is a compose file",
        "start each service's program by itself: skiff run -d --name SERVICE PROGRAM");
  }

  /**
   * A file that is no ELF file.
   *
   * @param appearance e.g. {@code a zip archive}
   */
  public static BuildFailure notElf(Path program, String appearance) {
    return invalid("not-elf", program, "it is " + appearance + ", not an ELF program", WANTED);
  }

  public static BuildFailure wrongMachine(Path program, String machine, int bits) {
    return invalid(
        "wrong-machine",
        program,
        "it is a %d-bit program for %s, guests are 64-bit x86-64".formatted(bits, machine),
        "compile it for x86-64 (GOARCH=amd64, cargo build --target x86_64-unknown-linux-gnu,"
            + " gcc -m64)");
  }

  public static BuildFailure notStartable(Path program, String kind, String hint) {
    return invalid("not-startable", program, "it is " + kind, hint);
  }

  /**
   * A kernel, or what was said to be one, that no machine boots.
   *
   * @param cause its stable name
   */
  public static BuildFailure notBootable(Path kernel, String cause, String why, String instead) {
    return invalid("not-bootable." + cause, kernel, why, instead);
  }

  /** An ELF file that ends early or contradicts itself. */
  public static BuildFailure damaged(FormatFailure why) {
    return new BuildFailure(
        Kind.INVALID,
        "build.damaged",
        String.valueOf(why.getMessage()),
        "compile or copy it again: it is damaged or was not fully written",
        why);
  }

  public static BuildFailure loaderMissing(Path program, String loader, String why) {
    return of(
        Kind.NOT_FOUND,
        "loader-missing",
        program,
        "it is started by the loader '" + loader + "', which " + why,
        loader.contains("musl")
            ? "install musl here (apt-get install musl), or link the program statically"
            : "install the C library it was made for, or link the program statically");
  }

  /**
   * A library that nothing has.
   *
   * @param neededBy the guest path of who asks for it
   * @param remark what was found instead, or empty
   */
  public record MissingLibrary(String name, String neededBy, String remark) {
    @Override
    public String toString() {
      return name + " (needed by " + neededBy + (remark.isEmpty() ? ")" : "; " + remark + ")");
    }
  }

  public static BuildFailure librariesMissing(Path program, List<MissingLibrary> missing) {
    return of(
        Kind.NOT_FOUND,
        "libraries-missing",
        program,
        "this computer lacks libraries it needs: "
            + missing.stream().map(MissingLibrary::toString).collect(Collectors.joining(", ")),
        "install them (apt-file search NAME tells the package), or link the program with -static"
            + " or an RPATH; LD_LIBRARY_PATH does not count, a guest has none");
  }

  public static BuildFailure clash(Path program, String guestPath) {
    return invalid(
        "clash",
        program,
        "two different files of it would lie at '" + guestPath + "' in the guest",
        "give the program another name than its libraries have");
  }

  public static BuildFailure overLimit(Path program, String what) {
    return invalid("over-limit", program, what, "");
  }

  public static BuildFailure changed(Path program, Path file) {
    return of(
        Kind.CONFLICT,
        "changed",
        program,
        "'" + file + "' changed while it was read",
        "wait for the compiler to finish, then try again");
  }

  public static BuildFailure badEnvironment(Path program, String variable) {
    return invalid(
        "bad-environment",
        program,
        "'" + variable + "' sets no variable",
        "write NAME=value, without NUL");
  }

  /** A folder that nobody has described yet. */
  public static BuildFailure noProject(Path folder) {
    return of(
        Kind.NOT_FOUND,
        "no-project",
        folder,
        "there is no skiff.yaml in it",
        "skiff init " + folder + " looks at the folder and writes one");
  }

  /** A folder in which nothing looks like a program. */
  public static BuildFailure nothingToGuess(Path folder) {
    return of(
        Kind.NOT_FOUND,
        "nothing-to-guess",
        folder,
        "it has no go.mod, Cargo.toml, Makefile, package.json, Python or C source, and no program",
        "write a skiff.yaml by hand; one line is enough: program: ./PROGRAM");
  }

  public static BuildFailure noFolder(Path folder) {
    return of(Kind.NOT_FOUND, "no-folder", folder, "there is no such folder", "check the path");
  }

  /** A program whose kernel has no files, of a project that gives it some. */
  public static BuildFailure filesOnHermit(Path folder) {
    return of(
        Kind.UNSUPPORTED,
        "files-on-hermit",
        folder,
        "its skiff.yaml has files, dirs or volumes, and a Hermit program has none",
        "compile files into the program (include_bytes!), or use base: linux");
  }

  /**
   * A folder's program that is not there.
   *
   * @param how the command that makes it, or empty
   */
  public static BuildFailure notBuilt(Path folder, String program, String how) {
    return of(
        Kind.NOT_FOUND,
        "not-built",
        folder,
        "its program '" + program + "' is not there",
        how.isEmpty() ? "compile it first, or correct 'program' in skiff.yaml" : "first: " + how);
  }

  /** A file of a kernel that is not there, or is no file. */
  public static BuildFailure kernelFileMissing(Path folder, String file) {
    return of(
        Kind.NOT_FOUND,
        "kernel-file-missing",
        folder,
        "there is no file '" + file + "', which its 'kernel' names",
        "build the kernel first, or correct 'kernel' in skiff.yaml");
  }

  /** A rule for files that names none. */
  public static BuildFailure matchesNothing(Path folder, String from) {
    return of(
        Kind.NOT_FOUND,
        "matches-nothing",
        folder,
        "'" + from + "' under 'files' names nothing",
        "correct it in skiff.yaml; links are not followed, .skiffignore and 'exclude' leave files"
            + " out, too");
  }

  public static BuildFailure leavesFolder(Path folder, String path) {
    return of(
        Kind.FORBIDDEN,
        "leaves-folder",
        folder,
        "'" + path + "' leads out of it",
        "name what is outside by its absolute path");
  }

  /**
   * A relative link that would lead above the root of the image.
   *
   * @param guestPath where it would lie, without a leading slash
   */
  public static BuildFailure linkLeavesImage(Path link, String target, String guestPath) {
    return of(
        Kind.FORBIDDEN,
        "link-leaves-image",
        link,
        "it is a link to '%s', which from '/%s' leads out of the image"
            .formatted(target, guestPath),
        "make it lead to a place in the guest, or leave it out: 'exclude' or a line in .skiffignore"
            + " does");
  }

  /**
   * A file that no image can have.
   *
   * @param kind {@code a socket}
   */
  public static BuildFailure notForGuests(Path file, String kind) {
    return invalid(
        "not-for-guests", file, "it is " + kind, "leave it out: a line in .skiffignore does");
  }

  /**
   * A name or link that is no text.
   *
   * @param escaped the path with the bytes in question as %XX
   */
  public static BuildFailure notUtf8(String escaped, String what) {
    return new BuildFailure(
        Kind.INVALID,
        "build.not-utf8",
        "cannot make an image of '%s': %s not in UTF-8".formatted(escaped, what),
        "rename it, or leave it out: a line in .skiffignore does",
        null);
  }

  /** A file where another rule has a folder. */
  public static BuildFailure fileAndFolder(Path folder, String guestPath) {
    return invalid(
        "file-and-folder",
        folder,
        "'/" + guestPath + "' would be both a folder and none in the guest",
        "give one of them another place with 'to'");
  }

  /**
   * What a build keeps for itself meanwhile cannot be written; else as {@link #unreadableIn}.
   *
   * @param cache where that is
   */
  static BuildFailure broken(Path folder, Path cache, IOException cause) {
    return FullDisk.of(cause, cache)
        .map(full ->
            new BuildFailure(
                Kind.NO_SPACE,
                "build.no-space",
                "cannot make an image of '%s': %s".formatted(folder, full.why()),
                FullDisk.HINT,
                cause))
        .orElseGet(() -> unreadableIn(folder, cause));
  }

  /** A file of a folder that cannot be read. */
  public static BuildFailure unreadableIn(Path folder, IOException cause) {
    String file =
        cause instanceof FileSystemException named && named.getFile() != null
            ? "'" + named.getFile() + "' cannot be read: "
            : "";
    String first =
        cause instanceof AccessDeniedException ? "let the engine's user read it" : "put it right";
    return new BuildFailure(
        Kind.FORBIDDEN,
        "build.unreadable",
        "cannot make an image of '%s': %s%s".formatted(folder, file, reason(cause)),
        first + ", or leave it out: a line in .skiffignore does",
        cause);
  }

  private static String reason(IOException cause) {
    return switch (cause) {
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException named when isLoop(named) -> "its links lead in a circle";
      case FileSystemException named when named.getReason() != null -> named.getReason();
      default -> cause.getClass().getSimpleName() + ": " + cause.getMessage();
    };
  }

  /** The words are Java's for ELOOP (sun.nio.fs.UnixException), not the system's. */
  private static boolean isLoop(FileSystemException cause) {
    return String.valueOf(cause.getReason()).startsWith("Too many levels of symbolic links");
  }
}
