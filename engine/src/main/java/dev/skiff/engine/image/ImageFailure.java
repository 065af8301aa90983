package dev.skiff.engine.image;

import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.failure.FullDisk;
import dev.skiff.engine.format.FormatFailure;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What can go wrong with images and the store that holds them. */
public final class ImageFailure extends Failure {
  private static final long serialVersionUID = 1L;

  /** Named in a message; who has more, needs only to know that. */
  private static final int MAX_NAMED = 5;

  private ImageFailure(
      Kind kind, String code, String message, String hint, @Nullable Throwable cause) {
    super(kind, code, message, hint, cause);
  }

  private static ImageFailure of(Kind kind, String code, String message, String hint) {
    return new ImageFailure(kind, "image." + code, message, hint, null);
  }

  /**
   * A text that names no image, whatever images there are.
   *
   * @param suggestion a reference that would be right, or empty
   */
  public static ImageFailure badReference(String text, String why, String suggestion) {
    return of(
        Kind.INVALID,
        "bad-reference",
        "'" + abbreviated(text) + "' is no name of an image: " + why,
        suggestion.isEmpty() ? "" : "did you mean '" + suggestion + "'?");
  }

  /** The wording is Docker's: its clients look for it. */
  public static ImageFailure notFound(String text, Optional<String> nearest) {
    return of(
        Kind.NOT_FOUND,
        "not-found",
        "No such image: " + text,
        nearest.map(name -> "did you mean '" + name + "'? ").orElse("")
            + "'skiff images' lists all images");
  }

  public static ImageFailure ambiguous(String prefix, Collection<Digest> matches) {
    return of(
        Kind.INVALID,
        "ambiguous",
        "'%s' begins the ids of several images: %s"
            .formatted(prefix, named(matches.stream().map(Digest::shortHex).toList())),
        "type more of the id, or the name");
  }

  public static ImageFailure inUse(String text, Collection<String> instances) {
    return of(
        Kind.CONFLICT,
        "in-use",
        "cannot remove image '%s': it is used by %s".formatted(text, named(List.copyOf(instances))),
        "remove what uses it first, or use rmi -f to remove only its name");
  }

  /** A machine that runs cannot be parted from its image, as with Docker. */
  public static ImageFailure inUseByRunning(String text, Collection<String> instances) {
    return of(
        Kind.CONFLICT,
        "in-use-running",
        "cannot remove image '%s' (cannot be forced): it is being used by running %s"
            .formatted(text, named(List.copyOf(instances))),
        "stop what runs first, or remove one of the image's names instead of its id");
  }

  public static ImageFailure severalReferences(Digest image, Collection<String> references) {
    return of(
        Kind.CONFLICT,
        "several-references",
        "cannot remove image %s: it has several names: %s"
            .formatted(image.shortHex(), named(List.copyOf(references))),
        "remove it by a name, or use rmi -f to remove all of them");
  }

  /**
   * A blob is missing, or its bytes are not those it was named after.
   *
   * @param image which needs the blob
   */
  public static ImageFailure damaged(Digest image, Digest blob, String why) {
    return of(
        Kind.INTERNAL,
        "damaged",
        "image %s cannot be used: its blob %s %s".formatted(image.shortHex(), blob, why),
        "build or pull it again, that puts the blob right; or remove it: skiff rmi "
            + image.shortHex());
  }

  /** What a compressed layer was unpacked to is not that any more. */
  static ImageFailure damagedCopy(Digest image, Digest layer) {
    return of(
        Kind.INTERNAL,
        "damaged-copy",
        "image %s cannot be used yet: what its layer %s was unpacked to was damaged, and is gone"
            .formatted(image.shortHex(), layer),
        "do it again: the layer is unpacked anew; if that happens twice, look after the disk");
  }

  /** A layer's file could not be read to its end. */
  static ImageFailure unreadable(Digest image, IOException cause) {
    return new ImageFailure(
        Kind.INTERNAL,
        "image.damaged",
        "image %s cannot be used: a layer cannot be read: %s"
            .formatted(image.shortHex(), reason(cause)),
        "build or load it again, or remove it: skiff rmi " + image.shortHex(),
        cause);
  }

  /**
   * An image from elsewhere that cannot be taken into the store.
   *
   * @param image as its bringer calls it
   */
  public static ImageFailure refused(String image, String why) {
    return of(
        Kind.INVALID,
        "refused",
        "cannot take image %s: %s".formatted(image, why),
        "it is damaged or was not made well: get or make it again");
  }

  /** An image from elsewhere with a layer that cannot be read, or that no guest has a use for. */
  static ImageFailure refused(String image, FormatFailure why) {
    return new ImageFailure(
        Kind.INVALID,
        "image.refused",
        "cannot take image %s: %s".formatted(image, why.getMessage()),
        why.hint().isEmpty() ? "have the image made without it" : why.hint(),
        why);
  }

  /** Made for other computers than guests are. */
  public static ImageFailure wrongPlatform(String image, String platform) {
    return of(
        Kind.UNSUPPORTED,
        "wrong-platform",
        "image %s is made for %s; guests here are linux/amd64".formatted(image, platform),
        "get the linux/amd64 variant of it, e.g. with --platform linux/amd64 where it is made");
  }

  /** Well formed and whole, but not what Skiff can run. */
  public static ImageFailure unsupported(Digest image, String why) {
    return of(Kind.UNSUPPORTED, "unsupported", "cannot use image %s: %s".formatted(image, why), "");
  }

  public static ImageFailure damagedIndex(Path index, String why) {
    return of(
        Kind.INTERNAL,
        "damaged-index",
        "cannot read the list of images '%s': %s".formatted(index, why),
        "restore it from a backup, or move it away and build the images again");
  }

  public static ImageFailure noSpace(Path store, long neededBytes, long freeBytes) {
    return of(
        Kind.NO_SPACE,
        "no-space",
        "the image needs %s, but where images are kept, in '%s', only %s are free"
            .formatted(megabytes(neededBytes), store, megabytes(freeBytes)),
        FullDisk.HINT);
  }

  /** What an I/O error means to a user. */
  static ImageFailure of(String attempt, Path store, IOException cause) {
    String why = reason(cause);
    if (cause instanceof AccessDeniedException || why.contains("Read-only file system")) {
      return new ImageFailure(
          Kind.FORBIDDEN,
          "image.store-unwritable",
          "cannot " + attempt + ": '" + store + "' may not be written: " + why,
          "give the user of the engine the right to write there, or set SKIFF_HOME",
          cause);
    }
    return FullDisk.of(cause, store)
        .map(full ->
            new ImageFailure(
                Kind.NO_SPACE,
                "image.no-space",
                "cannot " + attempt + ": " + full.why(),
                FullDisk.HINT,
                cause))
        .orElseGet(() ->
            new ImageFailure(
                Kind.INTERNAL, "image.store-broken", "cannot " + attempt + ": " + why, "", cause));
  }

  private static String reason(IOException cause) {
    if (cause instanceof FileSystemException inFile && inFile.getReason() != null) {
      return inFile.getFile() + ": " + inFile.getReason();
    }
    return cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }

  private static String named(Collection<String> names) {
    String first = names.stream().sorted().limit(MAX_NAMED).collect(Collectors.joining(", "));
    return names.size() > MAX_NAMED
        ? first + " and %d more".formatted(names.size() - MAX_NAMED)
        : first;
  }

  private static String abbreviated(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "…";
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
