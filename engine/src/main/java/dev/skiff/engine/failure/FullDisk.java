package dev.skiff.engine.failure;

import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * A write that found no room, in a user's words. The one place that tells such failures from
 * others; each family gives them a code of its own.
 *
 * @param why what is full, where, and what is left
 */
public record FullDisk(String why) {
  /** What to do about it. */
  public static final String HINT =
      "make room there: 'skiff system prune' removes what nothing uses, 'skiff system df' shows what"
          + " takes it; or set SKIFF_HOME to a larger disk";

  /** With less than this left nearly nothing can be written. */
  private static final long SCARCE_BYTES = 1 << 20;

  /** Exceptions are packed some times on their way up. */
  private static final int MAX_CAUSES = 8;

  /**
   * What a failed write means, if that is want of room. Java tells ENOSPC, EDQUOT and EFBIG only by
   * the words of strerror(3), which follow the locale, so what is left on the disk counts, too.
   *
   * @param where something on the disk in question; it need not be there
   */
  public static Optional<FullDisk> of(Throwable failure, Path where) {
    Throwable cause = failure;
    for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
      Optional<FullDisk> found = told(String.valueOf(cause.getMessage()), where);
      if (found.isPresent()) {
        return found;
      }
      if (isUnspecific(cause) && freeBytes(where) < SCARCE_BYTES) {
        return Optional.of(full(where));
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }

  /** For what has been asked before it was tried, or is known by other means. */
  public static FullDisk full(Path where) {
    return new FullDisk(
        "the disk of '%s' is full: %s are left".formatted(where, shown(freeBytes(where))));
  }

  private static Optional<FullDisk> told(String words, Path where) {
    if (words.contains("No space left on device")) {
      return Optional.of(full(where));
    }
    if (words.contains("Disk quota exceeded")) {
      return Optional.of(
          new FullDisk("the user's quota on the disk of '" + where + "' is used up"));
    }
    return words.contains("File too large")
        ? Optional.of(
            new FullDisk(
                "a file below '%s' would be larger than its file system or 'ulimit -f' allows"
                    .formatted(where)))
        : Optional.empty();
  }

  /** Neither a file that is missing nor one that may not be touched. */
  private static boolean isUnspecific(Throwable cause) {
    return cause.getClass() == java.io.IOException.class
        || cause.getClass() == FileSystemException.class;
  }

  /** Of the nearest folder that is there. */
  private static long freeBytes(Path where) {
    for (Path path = where.toAbsolutePath(); path != null; path = path.getParent()) {
      if (path.toFile().exists()) {
        return path.toFile().getUsableSpace();
      }
    }
    return 0;
  }

  private static String shown(long bytes) {
    return bytes < SCARCE_BYTES
        ? "%d kB".formatted(bytes / 1000)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
