package dev.skiff.engine.format.qcow2;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.GrowingDisk;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Which clusters of an image's file are used. New ones are added at the file's end. */
final class Refcounts {
  private static final int BYTES = Header.REFCOUNT_BITS / 8;

  /** That are counted but lie after the file's end, as a lost power leaves them. */
  private static final int MAX_LEFT_BEHIND = 1 << 16;

  private final Header header;
  private final GrowingDisk file;

  /** Whether nobody has the image yet. */
  private final boolean fresh;

  Refcounts(Header header, GrowingDisk file, boolean fresh) {
    this.header = header;
    this.file = file;
    this.fresh = fresh;
  }

  /** Adds a cluster to the file, of zeros that take no room, and counts it; returns its offset. */
  long allocate() throws IOException {
    long cluster = addCluster();
    setOne(cluster);
    return cluster;
  }

  private int count(long cluster) throws IOException {
    long block = block(cluster);
    return block == 0
        ? 0
        : Short.toUnsignedInt(
            ByteBuffer.wrap(file.read(inBlock(block, cluster), BYTES)).getShort());
  }

  private void setOne(long cluster) throws IOException {
    long block = block(cluster);
    if (block == 0) {
      addBlock(cluster);
    } else {
      countOnce(block, cluster);
    }
  }

  /** It counts itself, if it can, before anything leads to it: else it would be taken for free. */
  private void addBlock(long cluster) throws IOException {
    long block = addCluster();
    countOnce(block, cluster);
    if (inTable(block) == inTable(cluster)) {
      countOnce(block, block);
    } else {
      setOne(block);
    }
    if (!fresh) {
      file.force();
    }
    file.write(inTable(cluster), ByteBuffer.allocate(Long.BYTES).putLong(block).array());
  }

  private void countOnce(long block, long cluster) throws IOException {
    file.write(inBlock(block, cluster), ByteBuffer.allocate(BYTES).putShort((short) 1).array());
  }

  /** The first after the file's end that is free. */
  private long addCluster() throws IOException {
    long at = (file.size() + header.clusterSize() - 1) & -header.clusterSize();
    for (int passed = 0; count(at) != 0; passed++) {
      if (passed == MAX_LEFT_BEHIND) {
        throw file.corrupt("clusters after its end are counted as used");
      }
      at += header.clusterSize();
    }
    file.extend(at + header.clusterSize());
    return at;
  }

  /** Of the refcounts that a cluster's is among, 0 if there is none. */
  private long block(long cluster) throws IOException {
    long block = ByteBuffer.wrap(file.read(inTable(cluster), Long.BYTES)).getLong();
    if ((block & (header.clusterSize() - 1)) != 0) {
      throw file.corrupt("refcounts at " + block + ", inside a cluster");
    }
    file.checkInside(block, header.clusterSize());
    return block;
  }

  private long inTable(long cluster) {
    long entry = cluster / header.clusterSize() / perBlock();
    if (entry >= header.refcountClusters() * header.clusterSize() / Long.BYTES) {
      throw FormatFailure.cannotHold(
          "the qcow2 image", "its table of refcounts ends before byte " + cluster);
    }
    return header.refcountTable() + entry * Long.BYTES;
  }

  private long inBlock(long block, long cluster) {
    return block + cluster / header.clusterSize() % perBlock() * BYTES;
  }

  private long perBlock() {
    return header.clusterSize() / BYTES;
  }
}
