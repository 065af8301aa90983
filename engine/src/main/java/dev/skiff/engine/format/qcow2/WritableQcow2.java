package dev.skiff.engine.format.qcow2;

import dev.skiff.engine.format.disk.DiskBytes;
import dev.skiff.engine.format.disk.GrowingDisk;
import dev.skiff.engine.format.disk.WritableDisk;
import dev.skiff.engine.format.disk.WritableFile;
import dev.skiff.engine.format.tree.Content;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An image of QCOW2 that is changed while nothing runs on it; new and old ones alike. A cluster
 * that has to be added is durable before anything refers to it, so that a lost power leaves an
 * image that was or was not changed there, at worst with a cluster that nobody uses.
 */
public final class WritableQcow2 implements WritableDisk, AutoCloseable {
  private static final int SECTOR = 512;

  private final Header header;
  private final GrowingDisk file;
  private final ClusterMap map;
  private final Refcounts refcounts;
  private final ImageBytes bytes;

  /** Whether nobody has the image yet, so that no order of writing matters. */
  private final boolean fresh;

  private WritableQcow2(Header header, GrowingDisk file, DiskBytes base, boolean fresh) {
    this.header = header;
    this.file = file;
    this.map = new ClusterMap(header, file);
    this.refcounts = new Refcounts(header, file, fresh);
    this.bytes = new ImageBytes(header, file, base, map);
    this.fresh = fresh;
  }

  /**
   * Makes an image in which everything is the base's, in clusters of 64 KiB. Nothing is left of one
   * that failed.
   *
   * @param image is made; must not exist
   * @param base stays the caller's; a raw disk
   * @param baseName by which QEMU is to find the base, relative to the image's folder
   * @param size as the guest sees it; zeros follow a shorter base
   */
  public static WritableQcow2 create(Path image, DiskBytes base, String baseName, long size)
      throws IOException {
    Header header = header(size);
    byte[] first = header.overRaw(baseName);
    Files.createFile(image);
    try {
      WritableFile file = WritableFile.open(image, "the overlay");
      try {
        writeTables(header, first, file);
        return new WritableQcow2(header, file, base, true);
      } catch (IOException | RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(image);
      throw e;
    }
  }

  private static void writeTables(Header header, byte[] first, GrowingDisk file)
      throws IOException {
    file.extend(header.levelOne() + ((long) header.levelOneEntries() * Long.BYTES));
    file.write(0, first);
    long refcounts = 2 * header.clusterSize();
    file.write(header.refcountTable(), ByteBuffer.allocate(Long.BYTES).putLong(refcounts).array());
    int used = (int) ((file.size() + header.clusterSize() - 1) / header.clusterSize());
    ByteBuffer ones = ByteBuffer.allocate(used * Short.BYTES);
    while (ones.hasRemaining()) {
      ones.putShort((short) 1);
    }
    file.write(refcounts, ones.array());
  }

  /** Header, table of refcounts, one block of them, and the first table of clusters. */
  private static Header header(long size) {
    long cluster = 1L << Header.CLUSTER_BITS;
    long covered = cluster * cluster / Long.BYTES;
    if (size <= 0 || size % SECTOR != 0 || size > covered * (cluster / Long.BYTES)) {
      throw new IllegalArgumentException("no size of a disk: " + size);
    }
    long entries = (size + covered - 1) / covered;
    return new Header(
        3,
        Header.CLUSTER_BITS,
        size,
        (int) entries,
        3 * cluster,
        cluster,
        1,
        Header.REFCOUNT_BITS,
        0);
  }

  /**
   * Opens an image that a guest has perhaps written to.
   *
   * @param base stays the caller's
   */
  public static WritableQcow2 open(Path image, DiskBytes base) throws IOException {
    return over(WritableFile.open(image, "the overlay"), base);
  }

  /**
   * @param file becomes the image's, to be closed with it
   */
  static WritableQcow2 over(GrowingDisk file, DiskBytes base) throws IOException {
    try {
      Header header = Header.read(file);
      if (header.refcountBits() != Header.REFCOUNT_BITS) {
        throw file.unsupported("its refcounts have " + header.refcountBits() + " bits, not 16");
      }
      if (header.autoclear() != 0) {
        file.write(Header.AUTOCLEAR_AT, new byte[Long.BYTES]);
      }
      return new WritableQcow2(header, file, base, false);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public long size() {
    return header.size();
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
  public void write(long offset, byte[] replacement) throws IOException {
    checkInside(offset, replacement.length);
    for (int done = 0; done < replacement.length; ) {
      long at = offset + done;
      int inside = (int) (at & (header.clusterSize() - 1));
      int count = (int) Math.min(replacement.length - done, header.clusterSize() - inside);
      byte[] part = new byte[count];
      System.arraycopy(replacement, done, part, 0, count);
      writeInCluster(at, inside, part);
      done += count;
    }
  }

  @Override
  public void force() throws IOException {
    file.force();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private void writeInCluster(long at, int inside, byte[] part) throws IOException {
    long host = map.find(at);
    if (host > ClusterMap.ZEROS) {
      if (!map.own(at)) {
        throw file.unsupported("a cluster of it is shared, at byte " + at + " of the disk");
      }
      if (host + header.clusterSize() > file.size()) {
        file.extend(host + header.clusterSize());
      }
      file.write(host + inside, part);
      return;
    }
    long start = at - inside;
    byte[] whole = new byte[(int) header.clusterSize()];
    int present = (int) Math.min(whole.length, size() - start);
    System.arraycopy(bytes.read(start, present), 0, whole, 0, present);
    System.arraycopy(part, 0, whole, inside, part.length);
    long added = refcounts.allocate();
    file.write(added, whole);
    refer(at, added);
  }

  private void refer(long guest, long cluster) throws IOException {
    long table = map.levelTwo(guest);
    long added = table == 0 ? refcounts.allocate() : table;
    if (table != 0) {
      beforeReference();
    }
    file.write(added + map.inLevelTwo(guest), reference(cluster));
    if (table == 0) {
      beforeReference();
      file.write(map.inLevelOne(guest), reference(added));
    }
    map.forget();
  }

  private void beforeReference() throws IOException {
    if (!fresh) {
      file.force();
    }
  }

  private static byte[] reference(long cluster) {
    return ByteBuffer.allocate(Long.BYTES).putLong(cluster | ClusterMap.OWN).array();
  }
}
