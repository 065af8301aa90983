package dev.skiff.engine.format.tfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Writes records to a log from its extension 1 on, and makes further extensions as they are needed.
 * Holds one of them at a time.
 */
final class LogOutput {
  private static final byte[] MAGIC = OnDisk.MAGIC.getBytes(StandardCharsets.US_ASCII);

  private final FileChannel target;
  private final long start;
  private final MessageDigest identity;
  private final ByteBuffer extension = ByteBuffer.allocate(OnDisk.EXTENSION * OnDisk.BLOCK);
  private long block;
  private long nextFree;

  /**
   * @param start of the volume in the target
   * @param identity is told every byte of the log
   * @param block of extension 1
   * @param nextFree where the next extension goes
   */
  LogOutput(FileChannel target, long start, MessageDigest identity, long block, long nextFree) {
    this.target = target;
    this.start = start;
    this.identity = identity;
    this.nextFree = nextFree;
    begin(block);
  }

  /** The first block that nothing lies in from there on. */
  long nextFree() {
    return nextFree;
  }

  void write(byte[] record) throws IOException {
    for (int done = 0; done < record.length; ) {
      if (extension.remaining() < OnDisk.MINIMUM_LEFT) {
        long next = nextFree;
        nextFree += OnDisk.EXTENSION;
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
    extension.flip();
    identity.update(extension.duplicate());
    for (long offset = start + block * OnDisk.BLOCK; extension.hasRemaining(); ) {
      offset += target.write(extension, offset);
    }
  }
}
