package dev.skiff.engine.format.nanos;

import dev.skiff.engine.format.FormatFailure;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a machine with a BIOS starts: the code of the first sector, and the second stage that it
 * loads from the sectors after it. The bytes are never changed after construction.
 */
@SuppressWarnings("ArrayRecordComponent")
public record BootImage(byte[] bytes) {
  /** Ten times what one has; it lies before the first partition. */
  public static final int MAX_BYTES = 512 << 10;

  private static final int SECTOR = 512;

  /** Of the record that tells the second stage's place in memory and its length. */
  private static final int REGION_LENGTH = 0x1b2;

  private static final int REGION_TYPE = 0x1ba;

  /** REGION_FILESYSTEM of src/runtime/... of Nanos: what lies after the boot image. */
  private static final int FILE_SYSTEM = 12;

  public BootImage {
    bytes = bytes.clone();
    if (bytes.length <= SECTOR || bytes.length > MAX_BYTES || bytes.length % SECTOR != 0) {
      throw malformed("it has " + bytes.length + " bytes");
    }
    ByteBuffer first = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (first.getInt(REGION_TYPE) != FILE_SYSTEM) {
      throw malformed("its first sector does not tell its length");
    }
    if (first.getLong(REGION_LENGTH) != bytes.length - SECTOR) {
      throw malformed(
          "its second stage has %d bytes, and should have %d"
              .formatted(bytes.length - SECTOR, first.getLong(REGION_LENGTH)));
    }
  }

  private static FormatFailure malformed(String why) {
    return FormatFailure.corrupt("the boot image of a Nanos kernel", why);
  }
}
