package dev.skiff.engine.image.archive;

import dev.skiff.engine.image.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.SortedSet;

/**
 * An archive whose content is known and that is to be written once. What it is made of stays in the
 * store until it is closed. One thread.
 */
public interface OutgoingArchive extends AutoCloseable {
  /** The images in it, and the names of each that go along. */
  Map<Digest, SortedSet<String>> images();

  /**
   * Writes it; the stream stays open.
   *
   * @throws IOException what the stream throws
   * @throws dev.skiff.engine.failure.Failure if a file turns out to be damaged; what was written is
   *     of no use then
   */
  void writeTo(OutputStream out) throws IOException;

  @Override
  void close();
}
