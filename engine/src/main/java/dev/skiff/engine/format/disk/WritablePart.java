package dev.skiff.engine.format.disk;

import dev.skiff.engine.format.tree.Content;
import java.io.IOException;

/**
 * Some of a disk that can be changed.
 *
 * @param part what it is; the whole disk's name is added
 */
record WritablePart(WritableDisk whole, String part, long start, long size)
    implements WritableDisk {
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

  @Override
  public void write(long offset, byte[] bytes) throws IOException {
    checkInside(offset, bytes.length);
    whole.write(start + offset, bytes);
  }

  @Override
  public void force() throws IOException {
    whole.force();
  }
}
