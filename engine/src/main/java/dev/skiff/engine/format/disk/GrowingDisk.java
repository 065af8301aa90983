package dev.skiff.engine.format.disk;

import java.io.IOException;

/** A disk that can be made longer, such as the file of an image that keeps what was changed. */
public interface GrowingDisk extends WritableDisk, AutoCloseable {

  /** Makes it longer by zeros, which take no room. */
  void extend(long length) throws IOException;

  @Override
  void close() throws IOException;
}
