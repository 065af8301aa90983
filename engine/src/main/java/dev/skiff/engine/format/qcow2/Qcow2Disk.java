package dev.skiff.engine.format.qcow2;

import dev.skiff.engine.format.disk.DiskBytes;
import dev.skiff.engine.format.disk.RawDisk;
import dev.skiff.engine.format.tree.Content;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A disk in an image of version 2 or 3, over a base. Which base is the caller's knowledge: the name
 * in the image is not followed. Bytes are not trusted. What the format has and this does not read
 * is refused by name: encryption, compression, snapshots, external data, extended tables.
 */
public final class Qcow2Disk implements DiskBytes, AutoCloseable {
  private final RawDisk file;
  private final ImageBytes bytes;

  private Qcow2Disk(RawDisk file, ImageBytes bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /**
   * Opens an image for reading.
   *
   * @param base what shines through where the image has nothing, zeros after its end; stays the
   *     caller's
   */
  public static Qcow2Disk open(Path image, DiskBytes base) throws IOException {
    RawDisk file = RawDisk.open(image, "the overlay");
    try {
      Header header = Header.read(file);
      return new Qcow2Disk(file, new ImageBytes(header, file, base, new ClusterMap(header, file)));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public long size() {
    return bytes.size();
  }

  @Override
  public String name() {
    return file.name();
  }

  @Override
  public byte[] read(long offset, int length) throws IOException {
    checkInside(offset, length);
    return bytes.read(offset, length);
  }

  @Override
  public Content content(long offset, long length) throws IOException {
    checkInside(offset, length);
    return bytes.content(offset, length);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
