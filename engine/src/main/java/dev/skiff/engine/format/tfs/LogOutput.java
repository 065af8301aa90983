package dev.skiff.engine.format.tfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes records to a log from the beginning of an extension on, and makes further ones as they are
 * needed. Holds one of them at a time.
 */
final class LogOutput {
  private static final byte[] MAGIC = OnDisk.MAGIC.getBytes(StandardCharsets.US_ASCII);

  private final Target target;
  private final Room room;
  private final ByteBuffer extension = ByteBuffer.allocate(OnDisk.EXTENSION * OnDisk.BLOCK);
  private long block;

  /**
   * @param block of the first extension
   */
  LogOutput(Target target, Room room, long block) {
    this.target = target;
    this.room = room;
    begin(block);
  }

  /** What the bytes of a volume go to. */
  interface Target {
    /** Whole blocks, from an offset in the volume on. */
    void write(long offset, byte[] bytes) throws IOException;
  }

  /** Where further extensions go. */
  interface Room {
    /** The first block of one. */
    long nextExtension() throws IOException;
  }

  void write(byte[] record) throws IOException {
    for (int done = 0; done < record.length; ) {
      if (extension.remaining() < OnDisk.MINIMUM_LEFT) {
        long next = room.nextExtension();
        linkTo(next);
        begin(next);
      }
      int segment = Math.min(record.length - done, extension.remaining() - 2 * OnDisk.LINK_BYTES);
      ValueOutput header = new ValueOutput();
      header.code(done == 0 ? OnDisk.TUPLE_AVAILABLE : OnDisk.TUPLE_EXTENDED);
      if (done == 0) {
        header.varint(record.length);
      }
      header.varint(segment);
      extension.put(header.takeRecord()).put(record, done, segment);
      done += segment;
    }
  }

  /** Ends the current extension with a link. */
  void linkTo(long next) throws IOException {
    extension.put(link(next, OnDisk.EXTENSION));
    flush();
  }

  void end() throws IOException {
    extension.put((byte) OnDisk.END_OF_LOG);
    flush();
  }

  /** What every extension begins with. */
  static byte[] header(int blocks) {
    ValueOutput header = new ValueOutput();
    header.raw(MAGIC);
    header.varint(OnDisk.VERSION);
    header.varint(blocks);
    return header.takeRecord();
  }

  static byte[] link(long block, long blocks) {
    ValueOutput link = new ValueOutput();
    link.code(OnDisk.LINK);
    link.varint(block);
    link.varint(blocks);
    return link.takeRecord();
  }

  private void begin(long at) {
    block = at;
    extension.clear();
    extension.put(header(OnDisk.EXTENSION));
  }

  /** Whole blocks; the rest of the extension stays a hole. */
  private void flush() throws IOException {
    while (extension.position() % OnDisk.BLOCK != 0) {
      extension.put((byte) 0);
    }
    byte[] used = Arrays.copyOf(extension.array(), extension.position());
    target.write(block * OnDisk.BLOCK, used);
  }
}
