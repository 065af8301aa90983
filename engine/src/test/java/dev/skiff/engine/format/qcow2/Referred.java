package dev.skiff.engine.format.qcow2;

import java.nio.ByteBuffer;

/** All that an image's tables refer to, which has to be counted: else it is given away as free. */
final class Referred {
  private static final long OFFSET = 0x00ff_ffff_ffff_fe00L;

  private final ByteBuffer image;
  private final String where;
  private final int cluster;

  private Referred(byte[] image, String where) {
    this.image = ByteBuffer.wrap(image);
    this.where = where;
    this.cluster = 1 << this.image.getInt(20);
  }

  static void assertCounted(byte[] image, String where) {
    new Referred(image, where).check();
  }

  private void check() {
    long levelOne = image.getLong(40);
    assertCounted(levelOne);
    for (int entry = 0; entry < image.getInt(36); entry++) {
      long table = entry(levelOne, entry);
      if (table != 0) {
        assertCounted(table);
        for (int guest = 0; guest < cluster / Long.BYTES; guest++) {
          assertCounted(entry(table, guest));
        }
      }
    }
    long blocks = image.getLong(48);
    assertCounted(blocks);
    for (int entry = 0; entry < image.getInt(56) * cluster / Long.BYTES; entry++) {
      assertCounted(entry(blocks, entry));
    }
  }

  /** Zero after the end of the file. */
  private long entry(long table, int number) {
    int at = (int) table + number * Long.BYTES;
    return at + Long.BYTES <= image.limit() ? image.getLong(at) & OFFSET : 0;
  }

  private void assertCounted(long offset) {
    if (offset == 0) {
      return;
    }
    int number = (int) (offset / cluster);
    long block = entry(image.getLong(48), number / (cluster / 2));
    int at = (int) block + number % (cluster / 2) * 2;
    int count = block == 0 || at + 2 > image.limit() ? 0 : image.getShort(at);
    if (count == 0) {
      throw new AssertionError(where + ": byte " + offset + " is not counted");
    }
  }
}
