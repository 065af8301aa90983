package dev.skiff.engine.volume;

import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.failure.FullDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What can go wrong with volumes. */
public final class VolumeFailure extends Failure {
  private static final long serialVersionUID = 1L;
  private static final long MEBIBYTE = 1 << 20;

  private VolumeFailure(
      Kind kind, String code, String message, String hint, @Nullable Throwable cause) {
    super(kind, "volume." + code, message, hint, cause);
  }

  private static VolumeFailure of(Kind kind, String code, String message, String hint) {
    return new VolumeFailure(kind, code, message, hint, null);
  }

  /** The wording is Docker's: its clients look for it. */
  public static VolumeFailure notFound(String name, Optional<String> nearest) {
    return of(
        Kind.NOT_FOUND,
        "not-found",
        "get " + name + ": no such volume",
        nearest.map(known -> "did you mean '" + known + "'? ").orElse("")
            + "'skiff volume ls' lists all volumes");
  }

  public static VolumeFailure badName(String name) {
    return of(
        Kind.INVALID,
        "bad-name",
        "'" + name + "' is no name for a volume",
        "a name begins with a letter or digit and goes on with letters, digits, '_', '.' and '-',"
            + " 2 to 128 characters in all; a folder of this computer begins with / or ./");
  }

  public static VolumeFailure unknownDriver(String driver) {
    return of(
        Kind.UNSUPPORTED,
        "unknown-driver",
        "there is no volume driver '" + driver + "'",
        "volumes are files of this computer: leave out --driver, or say local");
  }

  public static VolumeFailure unknownOption(String option) {
    return of(
        Kind.INVALID,
        "unknown-option",
        "a volume has no option '" + option + "'",
        "there is one: --opt size=20g, or --size 20g");
  }

  public static VolumeFailure badSize(String text, String why) {
    return of(
        Kind.INVALID,
        "bad-size",
        "'" + text + "' is no size for a volume: " + why,
        "use e.g. --size 20g");
  }

  /** There is one of that name, of another size. */
  public static VolumeFailure differs(Volume there, long asked) {
    return of(
        Kind.CONFLICT,
        "exists",
        "the volume '%s' is there and has %s, not %s"
            .formatted(there.name(), size(there.sizeBytes()), size(asked)),
        "grow it: skiff volume grow %s %s".formatted(there.name(), word(asked)));
  }

  public static VolumeFailure exists(String name) {
    return of(
        Kind.CONFLICT,
        "exists",
        "there is a volume '" + name + "' already",
        "choose another name, or remove it: skiff volume rm " + name);
  }

  /** Docker's words at the beginning. */
  public static VolumeFailure used(Volume volume, String user) {
    return of(
        Kind.CONFLICT,
        "used",
        "remove %s: volume is in use - [%s]".formatted(volume.name(), user),
        "remove what uses it first");
  }

  /** Somebody has it in a way that keeps the other from having it. */
  public static VolumeFailure busy(String name, boolean writes, Claims.User user) {
    String hint =
        user.instance()
            .map(instance ->
                "stop it first (skiff stop %s)%s"
                    .formatted(
                        instance,
                        writes && user.writes()
                            ? ""
                            : ", or let both only read it: -v " + name + ":PATH:ro"))
            .orElse("try again when that is done");
    return of(
        Kind.CONFLICT,
        "busy",
        "the volume '%s' cannot be %s: %s %s it, and it takes one writer or many readers"
            .formatted(
                name,
                writes ? "written to" : "read",
                user.who(),
                user.writes() ? "writes to" : "reads"),
        hint);
  }

  /** A process that no instance here knows has the file open. */
  public static VolumeFailure lockedOutside(String name, Path file) {
    return of(
        Kind.CONFLICT,
        "busy",
        "the volume '%s' is open in a process that is none of this engine's: it holds '%s'"
            .formatted(name, file),
        "find it with 'fuser " + file + "', and end it");
  }

  /** The volume holds what guests of the base do not understand. */
  public static VolumeFailure otherFileSystem(
      String name, String fileSystem, String base, String wanted) {
    return of(
        Kind.CONFLICT,
        "other-file-system",
        "the volume '%s' holds %s, and guests of the base '%s' keep volumes in %s"
            .formatted(name, fileSystem, base, wanted),
        "make one of it that they can use: skiff volume copy %s NEW --base %s"
            .formatted(name, base));
  }

  public static VolumeFailure tooSmall(String name, long has, String fileSystem, long needed) {
    return of(
        Kind.CONFLICT,
        "too-small",
        "the volume '%s' has %s, and %s needs at least %s"
            .formatted(name, size(has), fileSystem, size(needed)),
        "grow it: skiff volume grow %s %s".formatted(name, word(needed)));
  }

  public static VolumeFailure doesNotShrink(Volume volume, long asked) {
    return of(
        Kind.INVALID,
        "does-not-shrink",
        "the volume '%s' has %s and cannot become smaller: %s"
            .formatted(volume.name(), size(volume.sizeBytes()), size(asked)),
        "it takes no more of the disk than was written to it; to have a smaller one:"
            + " skiff volume copy %s NEW --size …".formatted(volume.name()));
  }

  /** The record says that there is a file. */
  public static VolumeFailure fileMissing(String name, Path file) {
    return of(
        Kind.UNAVAILABLE,
        "file-missing",
        "the disk of the volume '" + name + "' is gone: there is no '" + file + "'",
        "put it back, or remove the volume: skiff volume rm " + name);
  }

  public static VolumeFailure noFileSystem(String name) {
    return of(
        Kind.CONFLICT,
        "empty",
        "the volume '" + name + "' has no file system yet",
        "it gets one from the first instance that mounts it");
  }

  public static VolumeFailure noBase(String name, String fileSystem) {
    return of(
        Kind.UNSUPPORTED,
        "no-base",
        "the volume '" + name + "' holds " + fileSystem + ", which no base here knows",
        "say which base is to use the copy: --base linux");
  }

  public static VolumeFailure cannotHold(String base, String why) {
    return of(
        Kind.INVALID,
        "no-file-system",
        "guests of the base '" + base + "' can have no volumes: " + why,
        "use the base linux: --base linux");
  }

  public static VolumeFailure badPath(String path, String why) {
    return of(
        Kind.INVALID,
        "bad-path",
        "'" + path + "' is no path in a volume: " + why,
        "write it like volume:NAME:/folder/file");
  }

  static VolumeFailure storage(String what, Path where, IOException cause) {
    return FullDisk.of(cause, where)
        .map(full ->
            new VolumeFailure(
                Kind.NO_SPACE,
                "no-space",
                "cannot " + what + ": " + full.why(),
                FullDisk.HINT,
                cause))
        .orElseGet(() ->
            new VolumeFailure(
                Kind.INTERNAL,
                "storage",
                "cannot " + what + " in '" + where + "': " + cause,
                "check the folder's permissions and its disk",
                cause));
  }

  private static String size(long bytes) {
    return bytes % MEBIBYTE == 0 ? bytes / MEBIBYTE + " MiB" : bytes + " bytes";
  }

  private static String word(long bytes) {
    return (bytes + MEBIBYTE - 1) / MEBIBYTE + "m";
  }
}
