package dev.skiff.engine.format.disk;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.tree.Content;
import java.io.IOException;

/**
 * Bounded random access to a disk that is not trusted. Whatever lies outside is a {@link
 * FormatFailure}, never an end of file. Not for several threads at once.
 */
public interface DiskBytes {
  /** As the guest sees it, in bytes. */
  long size();

  /** For messages: what it is and where. */
  String name();

  /** A copy of so many bytes from an offset on. */
  byte[] read(long offset, int length) throws IOException;

  /**
   * So many bytes from an offset on, to be read later: good as long as the files of the disk lie
   * where they do and are not written to.
   */
  Content content(long offset, long size) throws IOException;

  default void checkInside(long offset, long length) {
    if (offset < 0 || length < 0 || offset > size() || length > size() - offset) {
      throw corrupt("it ends at " + size() + ", before " + length + " bytes at " + offset);
    }
  }

  default FormatFailure corrupt(String why) {
    return FormatFailure.corrupt(name(), why);
  }

  default FormatFailure unsupported(String why) {
    return FormatFailure.unsupported(name(), why);
  }

  /** A part of it, such as a partition, named for messages. */
  default DiskBytes part(String name, long start, long size) {
    checkInside(start, size);
    return new PartOfDisk(this, name, start, size);
  }
}
