package dev.skiff.engine.format.qcow2;

import dev.skiff.engine.format.disk.DiskBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Where the clusters of a guest's disk lie in the image's file: two levels of tables. */
final class ClusterMap {
  /** In no cluster of this image: the base has it. */
  static final long NOWHERE = 0;

  /** Reads as zeros; no offset, those are even. */
  static final long ZEROS = 1;

  /** Of an entry: nothing else refers to what it refers to. */
  static final long OWN = 1L << 63;

  private static final long COMPRESSED = 1L << 62;
  private static final long OFFSET = 0x00ff_ffff_ffff_fe00L;

  private final Header header;
  private final DiskBytes file;
  private @Nullable ByteBuffer table;
  private long tableAt;
  private long entryAt = -1;
  private long entry;

  ClusterMap(Header header, DiskBytes file) {
    this.header = header;
    this.file = file;
  }

  /** Where in the file the cluster with a byte of the guest's disk lies, or one of the above. */
  long find(long guest) throws IOException {
    long tableOffset = levelTwo(guest);
    if (tableOffset == 0) {
      return NOWHERE;
    }
    return place(guest, table(tableOffset).getLong(inLevelTwo(guest)));
  }

  /** How many bytes from one on are found in the same way, without looking at each cluster. */
  long sameFor(long guest) throws IOException {
    long unit = levelTwo(guest) == 0 ? 1L << (header.clusterBits() + header.levelTwoBits()) : 0;
    long length = Math.max(unit, header.clusterSize());
    return length - (guest & (length - 1));
  }

  /** Of the table of second level for a byte, 0 if there is none. */
  long levelTwo(long guest) throws IOException {
    long at = inLevelOne(guest);
    if (at != entryAt) {
      // Zero, where QEMU's file ends before its table does.
      boolean there = at + Long.BYTES <= file.size();
      entry = there ? ByteBuffer.wrap(file.read(at, Long.BYTES)).getLong() : 0;
      entryAt = at;
    }
    return checked(guest, entry & OFFSET);
  }

  /** In the file, of the entry of the first table. */
  long inLevelOne(long guest) {
    return header.levelOne()
        + (guest >>> (header.clusterBits() + header.levelTwoBits())) * Long.BYTES;
  }

  /** In the table, of the entry of second level. */
  int inLevelTwo(long guest) {
    long number = guest >>> header.clusterBits();
    return (int) (number & ((1L << header.levelTwoBits()) - 1)) * Long.BYTES;
  }

  /** Whether a cluster can be written where it lies. */
  boolean own(long guest) throws IOException {
    return (table(levelTwo(guest)).getLong(inLevelTwo(guest)) & OWN) != 0;
  }

  /** The tables have changed. */
  void forget() {
    table = null;
    entryAt = -1;
  }

  private long place(long guest, long found) {
    if ((found & COMPRESSED) != 0) {
      throw file.unsupported("it has compressed clusters, at byte " + guest + " of the disk");
    }
    if ((found & 1) != 0 && header.version() >= 3) {
      return ZEROS;
    }
    return checked(guest, found & OFFSET);
  }

  private long checked(long guest, long offset) {
    if ((offset & (header.clusterSize() - 1)) != 0 || offset >= Math.max(1, file.size())) {
      throw file.corrupt("byte %d of the disk leads to %d of the file".formatted(guest, offset));
    }
    return offset;
  }

  private ByteBuffer table(long offset) throws IOException {
    ByteBuffer known = table;
    if (known != null && tableAt == offset) {
      return known;
    }
    int present = (int) Math.min(header.clusterSize(), file.size() - offset);
    ByteBuffer read = ByteBuffer.allocate((int) header.clusterSize());
    read.put(0, file.read(offset, present));
    table = read;
    tableAt = offset;
    return read;
  }
}
