package dev.skiff.engine.format.qcow2;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.DiskBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What an image says at its beginning; names follow docs/interop/qcow2.txt of QEMU.
 *
 * @param clusterBits of the size of a cluster
 * @param size as the guest sees it, in bytes
 * @param levelOneEntries of the table that leads to all others
 * @param refcountClusters of the table of refcount blocks
 * @param refcountBits of one refcount
 * @param autoclear features to be cleared by whoever writes and does not know them
 */
record Header(
    int version,
    int clusterBits,
    long size,
    int levelOneEntries,
    long levelOne,
    long refcountTable,
    int refcountClusters,
    int refcountBits,
    long autoclear) {
  static final int AUTOCLEAR_AT = 88;

  static final int REFCOUNT_BITS = 16;

  /** Of clusters of 64 KiB, which is QEMU's own choice. */
  static final int CLUSTER_BITS = 16;

  private static final int MAGIC = 0x514649fb;

  private static final int LENGTH_2 = 72;
  private static final int LENGTH_3 = 104;

  private static final int BACKING_FORMAT = 0xe2792aca;

  /** QEMU's own bound, in bytes. */
  private static final int MAX_LEVEL_ONE = 32 << 20;

  /** QEMU's own bound, in bytes. */
  private static final int MAX_REFCOUNT_TABLE = 8 << 20;

  /** QEMU's own bound for a base's name. */
  static final int MAX_BASE_NAME = 1023;

  private static final String[] INCOMPATIBLE = {
    "it was not closed cleanly",
    "it is marked as corrupt",
    "its data lie in another file",
    "it is compressed in another way",
    "its tables are extended"
  };

  long clusterSize() {
    return 1L << clusterBits;
  }

  /** Of a table of second level, one cluster. */
  int levelTwoBits() {
    return clusterBits - 3;
  }

  static Header read(DiskBytes file) throws IOException {
    ByteBuffer header = ByteBuffer.wrap(file.read(0, LENGTH_2));
    if (header.getInt(0) != MAGIC) {
      throw file.corrupt("it is no qcow2 image");
    }
    int version = header.getInt(4);
    if (version != 2 && version != 3) {
      throw file.unsupported("it is qcow2 of version " + Integer.toUnsignedString(version));
    }
    if (header.getInt(32) != 0) {
      throw file.unsupported("it is encrypted");
    }
    if (header.getInt(60) != 0) {
      throw file.unsupported("it has snapshots in it");
    }
    int refcountBits = REFCOUNT_BITS;
    long autoclear = 0;
    if (version == 3) {
      ByteBuffer more = ByteBuffer.wrap(file.read(LENGTH_2, LENGTH_3 - LENGTH_2));
      checkFeatures(file, more.getLong(0));
      autoclear = more.getLong(16);
      int order = more.getInt(24);
      if (order < 0 || order > 6) {
        throw file.corrupt("refcounts of 2^" + order + " bits");
      }
      refcountBits = 1 << order;
    }
    Header read =
        new Header(
            version,
            header.getInt(20),
            header.getLong(24),
            header.getInt(36),
            header.getLong(40),
            header.getLong(48),
            header.getInt(56),
            refcountBits,
            autoclear);
    read.check(file);
    return read;
  }

  private static void checkFeatures(DiskBytes file, long incompatible) {
    int first = Long.numberOfTrailingZeros(incompatible);
    if (first < INCOMPATIBLE.length) {
      throw file.unsupported(INCOMPATIBLE[first]);
    }
    if (incompatible != 0) {
      throw file.unsupported("it needs the unknown feature " + first);
    }
  }

  private void check(DiskBytes file) {
    if (clusterBits < 9 || clusterBits > 21) {
      throw file.corrupt("clusters of 2^" + clusterBits + " bytes");
    }
    int coverBits = clusterBits + levelTwoBits();
    if (size < 0 || size >> coverBits > MAX_LEVEL_ONE / Long.BYTES) {
      throw file.corrupt("a size of " + Long.toUnsignedString(size) + " bytes");
    }
    long needed = (size + (1L << coverBits) - 1) >> coverBits;
    if (levelOneEntries < needed || levelOneEntries > MAX_LEVEL_ONE / Long.BYTES) {
      throw file.corrupt("a first table of " + levelOneEntries + " entries for " + size + " bytes");
    }
    checkTable(file, levelOne, (long) levelOneEntries * Long.BYTES);
    if (refcountClusters < 0 || refcountClusters > MAX_REFCOUNT_TABLE >> clusterBits) {
      throw file.corrupt("a refcount table of " + refcountClusters + " clusters");
    }
    checkTable(file, refcountTable, refcountClusters * clusterSize());
  }

  private void checkTable(DiskBytes file, long offset, long length) {
    if ((offset & (clusterSize() - 1)) != 0) {
      throw file.corrupt("a table at " + offset + ", inside a cluster");
    }
    // QEMU leaves out what is zero at the end of its file.
    file.checkInside(offset, Math.min(length, Math.max(0, file.size() - offset)));
  }

  /** QEMU takes what is before a colon for a protocol, unless a slash comes first. */
  private static String asFile(String name) {
    int colon = name.indexOf(':');
    return colon >= 0 && name.lastIndexOf('/', colon) < 0 ? "./" + name : name;
  }

  /**
   * The first cluster of an image over a raw base.
   *
   * @param base its name as QEMU is to open it, relative to the image
   */
  byte[] overRaw(String base) {
    byte[] name = asFile(base).getBytes(StandardCharsets.UTF_8);
    if (name.length == 0 || name.length > MAX_BASE_NAME) {
      throw FormatFailure.cannotHold(
          "a qcow2 image", "its base has a name of " + name.length + " bytes, not 1 to 1023");
    }
    byte[] format = "raw".getBytes(StandardCharsets.US_ASCII);
    int extensions = 8 + 8 + 8;
    ByteBuffer header = ByteBuffer.allocate(LENGTH_3 + extensions + name.length);
    header.putInt(MAGIC).putInt(3).putLong(LENGTH_3 + extensions).putInt(name.length);
    header.putInt(clusterBits).putLong(size).putInt(0).putInt(levelOneEntries).putLong(levelOne);
    header.putLong(refcountTable).putInt(refcountClusters).putInt(0).putLong(0);
    header.putLong(0).putLong(0).putLong(0);
    header.putInt(Integer.numberOfTrailingZeros(refcountBits)).putInt(LENGTH_3);
    header.putInt(BACKING_FORMAT).putInt(format.length).put(format).position(LENGTH_3 + 16);
    header.putLong(0).put(name);
    return header.array();
  }
}
