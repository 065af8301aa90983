package dev.skiff.engine.image.archive;

import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.image.Digest;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What can be wrong with an archive of images, whatever the images in it are. */
public final class ArchiveFailure extends Failure {
  private static final long serialVersionUID = 1L;

  private ArchiveFailure(
      Kind kind, String code, String message, String hint, @Nullable Throwable cause) {
    super(kind, "archive." + code, message, hint, cause);
  }

  /** A tar archive or folder of something else. */
  static ArchiveFailure unknown(String what) {
    return new ArchiveFailure(
        Kind.INVALID,
        "unknown",
        "cannot load %s: it has none of index.json, manifest.json and repositories".formatted(what),
        "'skiff load' takes what 'docker save', 'skopeo copy' or 'skiff save' wrote; for the files of"
            + " a system, use 'skiff import'",
        null);
  }

  static ArchiveFailure damaged(String what, String why) {
    return new ArchiveFailure(
        Kind.INVALID,
        "damaged",
        "cannot load %s: %s".formatted(what, why),
        "it is damaged or was not fully written: get or make it again",
        null);
  }

  /** Its lists are there and name nothing. */
  static ArchiveFailure noImage(String what) {
    return new ArchiveFailure(
        Kind.INVALID,
        "no-image",
        "cannot load %s: its list of images is empty".formatted(what),
        "save it again, with the name of an image: docker save NAME",
        null);
  }

  static ArchiveFailure tooLarge(String what, String why) {
    return new ArchiveFailure(
        Kind.INVALID, "too-large", "cannot load %s: %s".formatted(what, why), "", null);
  }

  /** The bytes stopped coming, or a folder cannot be read. */
  static ArchiveFailure unreadable(String what, IOException cause) {
    return new ArchiveFailure(
        Kind.INVALID,
        "unreadable",
        "cannot read %s: %s".formatted(what, cause.getMessage()),
        "see that it is whole and may be read",
        cause);
  }

  static ArchiveFailure noFolder(Path folder) {
    return new ArchiveFailure(
        Kind.NOT_FOUND,
        "no-folder",
        "cannot load '%s': it is no folder on the engine's computer".formatted(folder),
        "",
        null);
  }

  /** A file of an image is not what it was; a client sees the archive cut short. */
  static ArchiveFailure damagedBlob(Digest blob) {
    return new ArchiveFailure(
        Kind.INTERNAL,
        "damaged-blob",
        "the archive cannot be written: the store's blob %s holds other bytes".formatted(blob),
        "build or load its image again, that puts the blob right",
        null);
  }

  /** An instruction for an imported image's config. */
  static ArchiveFailure badChange(String instruction, String why) {
    return new ArchiveFailure(
        Kind.INVALID,
        "bad-change",
        "cannot apply the change '%s': %s".formatted(instruction, why),
        "e.g. --change 'CMD [\"/bin/web\"]'",
        null);
  }

  /** An image cannot be written out; a client sees the archive cut short. */
  static ArchiveFailure notWritten(String what, IOException cause) {
    return new ArchiveFailure(
        Kind.INTERNAL,
        "not-written",
        "cannot write %s: %s".formatted(what, cause.getMessage()),
        "",
        cause);
  }
}
