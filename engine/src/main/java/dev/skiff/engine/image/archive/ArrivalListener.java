package dev.skiff.engine.image.archive;

/** Told how far the files of an archive have come; may throw to give up. */
@FunctionalInterface
public interface ArrivalListener {
  /**
   * Some of a file has come.
   *
   * @param file its path in the archive
   * @param currentBytes of it, so far
   */
  void told(String file, long currentBytes, long totalBytes);
}
