package dev.skiff.engine.format;

import dev.skiff.engine.failure.Failure;
import org.jspecify.annotations.Nullable;

/** Bytes that are not what they should be, or more than a format can hold. */
public final class FormatFailure extends Failure {
  private static final long serialVersionUID = 1L;

  private FormatFailure(
      Kind kind, String code, String message, String hint, @Nullable Throwable cause) {
    super(kind, code, message, hint, cause);
  }

  /**
   * The bytes contradict their format.
   *
   * @param what e.g. {@code the tar archive '/x/layer.tar'}
   */
  public static FormatFailure corrupt(String what, String why) {
    return new FormatFailure(
        Kind.INVALID,
        "format.corrupt",
        "cannot read " + what + ": " + why,
        "it is damaged or was not fully written: get or make it again",
        null);
  }

  /** The bytes are well formed but use what Skiff does not read. */
  public static FormatFailure unsupported(String what, String why) {
    return new FormatFailure(
        Kind.UNSUPPORTED, "format.unsupported", "cannot read " + what + ": " + why, "", null);
  }

  /** A name or link that leads out of the tree it is in. */
  public static FormatFailure unsafePath(String what, String path) {
    return new FormatFailure(
        Kind.INVALID,
        "format.unsafe-path",
        "cannot read " + what + ": '" + path + "' leads out of it",
        "whoever made it is not to be trusted",
        null);
  }

  /** A hard link to what is no file before it. */
  public static FormatFailure danglingLink(String what, String path, String target) {
    return corrupt(what, "'%s' is a hard link to '%s', no file before it".formatted(path, target));
  }

  /** No file system has a second name for a directory. */
  public static FormatFailure linkToFolder(String what, String path, String target) {
    return corrupt(what, "'%s' is a hard link to '%s', a folder".formatted(path, target));
  }

  /** Reading would take more memory than is reasonable. */
  public static FormatFailure overLimit(String what, String why) {
    return new FormatFailure(
        Kind.INVALID, "format.over-limit", "cannot read " + what + ": " + why, "", null);
  }

  /** A tree that the format cannot hold. */
  public static FormatFailure cannotHold(String what, String why) {
    return new FormatFailure(
        Kind.INVALID, "format.cannot-hold", "cannot write " + what + ": " + why, "", null);
  }
}
