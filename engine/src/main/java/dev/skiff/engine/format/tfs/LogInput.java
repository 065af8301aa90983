package dev.skiff.engine.format.tfs;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.DiskBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The records of a log one after the other, each a stream of bytes wherever its segments lie.
 * Nothing is kept but a window.
 */
final class LogInput {
  /** Each in another place; 2 GiB of log in those of the kernel. */
  private static final int MAX_EXTENSIONS = 4096;

  /** What four million files take. */
  private static final long MAX_BYTES = 1L << 28;

  private static final int WINDOW = 64 << 10;

  private static final byte[] MAGIC = OnDisk.MAGIC.getBytes(StandardCharsets.US_ASCII);

  private final DiskBytes volume;

  /** First block to length in blocks. */
  private final Map<Long, Long> visited = new HashMap<>();

  private final UUID uuid;
  private final String label;
  private byte[] window = {};
  private int inWindow;
  private long windowStart;
  private long extension;
  private long extensionEnd;
  private int version;
  private long bytes;
  private long recordLeft;
  private long segmentLeft;

  LogInput(DiskBytes volume) throws IOException {
    this.volume = volume;
    if (volume.size() < OnDisk.BLOCK) {
      throw volume.corrupt("it is shorter than a block");
    }
    enter(0, 1);
    ByteBuffer halves = ByteBuffer.wrap(raw(OnDisk.UUID_LENGTH));
    this.uuid = new UUID(halves.getLong(), halves.getLong());
    this.label = readLabel();
  }

  UUID uuid() {
    return uuid;
  }

  String label() {
    return label;
  }

  /** Of the extension that the current record begins in. */
  boolean oldEncoding() {
    return version == OnDisk.OLD_VERSION;
  }

  int version() {
    return version;
  }

  /** First block of the extension that is being read. */
  long extension() {
    return extension;
  }

  /** First block to length in blocks, of all extensions entered so far. */
  Map<Long, Long> extensions() {
    return Collections.unmodifiableMap(visited);
  }

  /** In the volume: where the extension that is being read ends. */
  long extensionEnd() {
    return extensionEnd;
  }

  /** In the volume: of the next byte. */
  long place() {
    return windowStart + inWindow;
  }

  /**
   * Goes to the next record, past what is left of the current one's extension if need be.
   *
   * @return whether there is one
   */
  boolean nextRecord() throws IOException {
    if (recordLeft > 0) {
      throw corrupt("more in a record than its value");
    }
    for (int code = rawByte(); ; code = rawByte()) {
      switch (code) {
        case OnDisk.END_OF_LOG -> {
          return false;
        }
        case OnDisk.END_OF_SEGMENT -> {}
        case OnDisk.LINK -> follow();
        case OnDisk.TUPLE_AVAILABLE -> {
          recordLeft = rawVarint();
          segmentLeft = rawVarint();
          if (recordLeft <= 0 || recordLeft > Math.min(MAX_BYTES, volume.size())) {
            throw corrupt("a record of " + Long.toUnsignedString(recordLeft) + " bytes");
          }
          checkSegment();
          return true;
        }
        default -> throw corrupt("a record of unknown code " + code);
      }
    }
  }

  /** Of the current record, not yet read. */
  long left() {
    return recordLeft;
  }

  /** Of the current record. */
  int read() throws IOException {
    if (recordLeft == 0) {
      throw corrupt("a record that ends inside a value");
    }
    while (segmentLeft == 0) {
      continueRecord();
    }
    recordLeft--;
    segmentLeft--;
    return rawByte();
  }

  /** Of the current record. */
  byte[] read(long length) throws IOException {
    if (length < 0 || length > recordLeft) {
      throw corrupt("a value that is longer than its record");
    }
    byte[] value = new byte[(int) length];
    for (int done = 0; done < value.length; ) {
      while (segmentLeft == 0) {
        continueRecord();
      }
      byte[] part = raw((int) Math.min(value.length - done, segmentLeft));
      System.arraycopy(part, 0, value, done, part.length);
      done += part.length;
      recordLeft -= part.length;
      segmentLeft -= part.length;
    }
    return value;
  }

  /** Goes past so many bytes of the current record. */
  void skip(long length) throws IOException {
    if (length < 0 || length > recordLeft) {
      throw corrupt("a value that is longer than its record");
    }
    for (long left = length; left > 0; ) {
      while (segmentLeft == 0) {
        continueRecord();
      }
      int count = (int) Math.min(Math.min(left, segmentLeft), available());
      inWindow += count;
      recordLeft -= count;
      segmentLeft -= count;
      left -= count;
    }
  }

  /** Of the current record. */
  long varint() throws IOException {
    long value = 0;
    int next;
    do {
      next = read();
      value = withGroup(value, next);
    } while ((next & 0x80) != 0);
    return value;
  }

  /** The value with seven more bits below it; nothing may be lost above. */
  long withGroup(long value, int next) {
    if (value >>> (Long.SIZE - 7) != 0) {
      throw corrupt("a number over 2^64");
    }
    return value << 7 | (next & 0x7f);
  }

  FormatFailure corrupt(String what) {
    return volume.corrupt("its log has " + what + ", before byte " + place());
  }

  FormatFailure overLimit(String what) {
    return FormatFailure.overLimit(volume.name(), what);
  }

  private void continueRecord() throws IOException {
    int code = rawByte();
    switch (code) {
      case OnDisk.END_OF_SEGMENT -> {}
      case OnDisk.LINK -> follow();
      case OnDisk.TUPLE_EXTENDED -> {
        segmentLeft = rawVarint();
        checkSegment();
      }
      default -> throw corrupt("code " + code + " inside a record");
    }
  }

  private void checkSegment() {
    if (segmentLeft < 0 || segmentLeft > recordLeft) {
      throw corrupt("a segment that is longer than its record");
    }
  }

  private void follow() throws IOException {
    long block = rawVarint();
    enter(block, rawVarint());
  }

  private void enter(long block, long blocks) throws IOException {
    long inVolume = volume.size() / OnDisk.BLOCK;
    if (blocks <= 0 || block < 0 || block > inVolume || blocks > inVolume - block) {
      throw corrupt("an extension outside the volume, at block " + Long.toUnsignedString(block));
    }
    if (visited.putIfAbsent(block, blocks) != null) {
      throw corrupt("a link back to block " + block);
    }
    if (visited.size() > MAX_EXTENSIONS) {
      throw overLimit("its log has more than " + MAX_EXTENSIONS + " extensions");
    }
    extension = block;
    extensionEnd = (block + blocks) * OnDisk.BLOCK;
    windowStart = block * OnDisk.BLOCK;
    window = new byte[0];
    inWindow = 0;
    readHeader(blocks);
  }

  private void readHeader(long blocks) throws IOException {
    if (!Arrays.equals(raw(MAGIC.length), MAGIC)) {
      throw volume.corrupt("it has no TFS at block " + extension);
    }
    long found = rawVarint();
    if (found != OnDisk.VERSION && found != OnDisk.OLD_VERSION) {
      throw volume.unsupported("it is TFS of version " + Long.toUnsignedString(found));
    }
    version = (int) found;
    if (rawVarint() != blocks) {
      throw corrupt("an extension of another length than its link says");
    }
  }

  private String readLabel() throws IOException {
    byte[] text = new byte[OnDisk.MAX_LABEL];
    int length = 0;
    for (int next = rawByte(); next != 0; next = rawByte()) {
      if (length == text.length) {
        throw corrupt("a label of more than " + OnDisk.MAX_LABEL + " bytes");
      }
      text[length++] = (byte) next;
    }
    return new String(text, 0, length, StandardCharsets.UTF_8);
  }

  private long rawVarint() throws IOException {
    long value = 0;
    int next;
    do {
      next = rawByte();
      value = withGroup(value, next);
    } while ((next & 0x80) != 0);
    return value;
  }

  private byte[] raw(int length) throws IOException {
    byte[] copy = new byte[length];
    for (int done = 0; done < length; ) {
      int count = Math.min(length - done, available());
      System.arraycopy(window, inWindow, copy, done, count);
      inWindow += count;
      done += count;
    }
    return copy;
  }

  private int rawByte() throws IOException {
    if (inWindow == window.length) {
      available();
    }
    return window[inWindow++] & 0xff;
  }

  /** Bytes in the window, never 0; moves it on if there are none. */
  private int available() throws IOException {
    if (inWindow == window.length) {
      windowStart += window.length;
      inWindow = 0;
      int count = (int) Math.min(WINDOW, extensionEnd - windowStart);
      window = new byte[0];
      if (count == 0) {
        throw corrupt("an extension without end");
      }
      bytes += count;
      if (bytes > MAX_BYTES) {
        throw overLimit("its log has more than " + MAX_BYTES + " bytes");
      }
      window = volume.read(windowStart, count);
    }
    return window.length - inWindow;
  }
}
