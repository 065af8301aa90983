package dev.skiff.engine.files;

import dev.skiff.engine.failure.Failure;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can go wrong when files are looked at or copied. */
public final class FilesFailure extends Failure {
  private static final long serialVersionUID = 1L;

  /** As many as one can choose from. */
  private static final int MOST_NAMED = 5;

  private FilesFailure(
      Kind kind, String code, String message, String hint, @Nullable Throwable cause) {
    super(kind, "files." + code, message, hint, cause);
  }

  static FilesFailure badPath(String path) {
    return new FilesFailure(
        Kind.INVALID,
        "bad-path",
        "'"
            + GuestText.shown(path.replace('\0', '?'))
            + "' is no path: it is too long or has a NUL",
        "",
        null);
  }

  static FilesFailure notFound(String wanted, String missing) {
    String why = wanted.equals(missing) ? "" : ": there is no " + GuestText.shown(missing);
    return new FilesFailure(
        Kind.NOT_FOUND,
        "not-found",
        "no such file or directory: " + GuestText.shown(wanted) + why,
        "",
        null);
  }

  static FilesFailure notADirectory(String wanted, String file) {
    return new FilesFailure(
        Kind.INVALID,
        "not-a-directory",
        "cannot go along %s: %s is no directory"
            .formatted(GuestText.shown(wanted), GuestText.shown(file)),
        "",
        null);
  }

  static FilesFailure tooManyLinks(String wanted) {
    return new FilesFailure(
        Kind.INVALID,
        "too-many-links",
        "cannot go along " + GuestText.shown(wanted) + ": it leads through links without end",
        "",
        null);
  }

  /** For what has a content only if it is a regular file. */
  public static FilesFailure notAFile(String path, FileEntry.Kind kind) {
    return new FilesFailure(
        Kind.INVALID,
        "not-a-file",
        "cannot read %s: it is a %s".formatted(GuestText.shown(path), word(kind)),
        kind == FileEntry.Kind.DIRECTORY ? "list it with 'skiff files ls'" : "",
        null);
  }

  static FilesFailure unsupportedOverlay(String path, String attribute) {
    return new FilesFailure(
        Kind.UNSUPPORTED,
        "overlay-feature",
        "cannot read %s: it has %s, which Skiff's guests do not make"
            .formatted(GuestText.shown(path), attribute),
        "",
        null);
  }

  static FilesFailure loop(String path) {
    return new FilesFailure(
        Kind.INVALID,
        "loop",
        "cannot go below " + GuestText.shown(path) + ": that directory is in two places",
        "the guest damaged its own disk; make another instance",
        null);
  }

  static FilesFailure tooDeep(String path) {
    return new FilesFailure(
        Kind.INVALID,
        "too-deep",
        "cannot go below " + GuestText.shown(path) + ": it is deeper than any path reaches",
        "",
        null);
  }

  /** A running guest wrote faster than its disk could be read. */
  public static FilesFailure changing(String instance, @Nullable Throwable cause) {
    return new FilesFailure(
        Kind.CONFLICT,
        "changing",
        "cannot read the files of '" + instance + "': the guest is writing to its disk",
        "try again, or stop it first",
        cause);
  }

  /** The disk, or whoever takes what was read, failed. */
  public static FilesFailure unreadable(String name, java.io.IOException cause) {
    return new FilesFailure(
        Kind.INTERNAL,
        "unreadable",
        "cannot read the files of '" + name + "': " + cause,
        "look after the disk",
        cause);
  }

  /** A base that keeps what guests write elsewhere. */
  public static FilesFailure notKept(String instance, String base) {
    return new FilesFailure(
        Kind.UNSUPPORTED,
        "not-kept",
        "cannot look into '%s': the base '%s' keeps no files that can be read"
            .formatted(instance, base),
        "look into its image instead",
        null);
  }

  public static FilesFailure notWrittenTo(String volume, String fileSystem) {
    return new FilesFailure(
        Kind.UNSUPPORTED,
        "not-written-to",
        "files cannot be put into the volume '%s' from outside: it holds %s"
            .formatted(volume, fileSystem),
        "let a guest do it that mounts the volume and a folder: -v "
            + volume
            + ":/v -v ./folder:/in:ro",
        null);
  }

  /** What is to be put somewhere. */
  public static FilesFailure noSuchKind(Path file) {
    return new FilesFailure(
        Kind.INVALID,
        "no-such-kind",
        "'" + file + "' is neither a file, a folder nor a link",
        "leave it out",
        null);
  }

  public static FilesFailure unknownFileSystem(String volume, String fileSystem) {
    return new FilesFailure(
        Kind.UNSUPPORTED,
        "unknown-file-system",
        "cannot look into the volume '%s': it holds %s".formatted(volume, fileSystem),
        "mount it in an instance",
        null);
  }

  /** Nothing of that name, neither instance nor image. */
  public static FilesFailure nothingNamed(String name, Failure noInstance) {
    return new FilesFailure(
        Kind.NOT_FOUND,
        "nothing-named",
        "there is no instance and no image '" + name + "'",
        noInstance.hint(),
        noInstance);
  }

  /** In words for people. */
  public static String word(FileEntry.Kind kind) {
    return switch (kind) {
      case REGULAR -> "regular file";
      case DIRECTORY -> "directory";
      case SYMLINK -> "symbolic link";
      case CHARACTER_DEVICE -> "character device";
      case BLOCK_DEVICE -> "block device";
      case FIFO -> "FIFO";
      case SOCKET -> "socket";
    };
  }

  /** {@code keys} are those that begin with what was said. */
  public static FilesFailure severalBootSets(String name, List<String> keys) {
    return new FilesFailure(
        Kind.INVALID,
        "several-boot-sets",
        "'" + name + "' is the beginning of " + keys.size() + " boot sets",
        "write more of its ID: "
            + String.join(", ", keys.subList(0, Math.min(MOST_NAMED, keys.size()))),
        null);
  }

  /** A boot set of files that a hypervisor reads, and no guest. */
  public static FilesFailure noFileSystem(String name, String base) {
    return new FilesFailure(
        Kind.UNSUPPORTED,
        "no-file-system",
        "'%s' has no file system: guests of the base '%s' have none".formatted(name, base),
        "look at the image that it was made of",
        null);
  }
}
