package dev.skiff.engine.format.qcow2;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.WritableFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Which clusters of an image's file are used. New ones are added at the file's end. */
final class Refcounts {
  private static final int BYTES = Header.REFCOUNT_BITS / 8;

  private final Header header;
  private final WritableFile file;

  Refcounts(Header header, WritableFile file) {
    this.header = header;
    this.file = file;
  }

  /** Adds a cluster to the file, of zeros that take no room, and counts it; returns its offset. */
  long allocate() throws IOException {
    long cluster = addCluster();
    while (count(cluster) != 0) {
      cluster = addCluster();
    }
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
      block = addCluster();
      file.write(inTable(cluster), ByteBuffer.allocate(Long.BYTES).putLong(block).array());
      setOne(block);
    }
    file.write(inBlock(block, cluster), ByteBuffer.allocate(BYTES).putShort((short) 1).array());
  }

  private long addCluster() throws IOException {
    long at = (file.size() + header.clusterSize() - 1) & -header.clusterSize();
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
