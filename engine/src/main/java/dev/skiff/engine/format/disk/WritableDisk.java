package dev.skiff.engine.format.disk;

import java.io.IOException;

/** A disk that can be changed in place, while no guest runs on it. */
public interface WritableDisk extends DiskBytes {

  /** Replaces bytes from an offset on; durable after {@link #force}. */
  void write(long offset, byte[] bytes) throws IOException;

  /** Returns when all that was written survives the loss of power. */
  void force() throws IOException;

  @Override
  default WritableDisk part(String name, long start, long size) {
    checkInside(start, size);
    return new WritablePart(this, name, start, size);
  }
}
