package dev.skiff.engine.format.disk;

import dev.skiff.engine.format.tree.Content;
import java.io.IOException;

/**
 * Some of a disk.
 *
 * @param part what it is; the whole disk's name is added
 */
record PartOfDisk(DiskBytes whole, String part, long start, long size) implements DiskBytes {
  @Override
  public String name() {
    return part + " of " + whole.name();
  }

  @Override
  public byte[] read(long offset, int length) throws IOException {
    checkInside(offset, length);
    return whole.read(start + offset, length);
  }

  @Override
  public Content content(long offset, long length) throws IOException {
    checkInside(offset, length);
    return whole.content(start + offset, length);
  }
}
