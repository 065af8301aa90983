package dev.skiff.fabric.capture;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Blocks of a pcapng file (draft-ietf-opsawg-pcapng), little endian, times in nanoseconds. A block
 * is written whole, so what is cut off by an end is still a file.
 */
final class PcapNg {
  private static final int SECTION = 0x0a0d0d0a;
  private static final int INTERFACE = 1;
  private static final int STATISTICS = 5;
  private static final int PACKET = 6;
  private static final int ETHERNET = 1;
  private static final int COMMENT = 1;
  private static final int NAME = 2;
  private static final int RESOLUTION = 9;
  private static final int DROPPED = 5;
  private static final byte NANOSECONDS = 9;

  private final OutputStream out;

  PcapNg(OutputStream out) {
    this.out = out;
  }

  void section() throws IOException {
    ByteBuffer body = buffer(16 + option("skiff-fabric"));
    body.putInt(0x1a2b3c4d).putShort((short) 1).putShort((short) 0).putLong(-1);
    putText(body, 4, "skiff-fabric");
    block(SECTION, body);
  }

  /** The next interface; they are numbered from 0. */
  void port(String name) throws IOException {
    ByteBuffer body = buffer(8 + option(name) + 8 + 4);
    body.putShort((short) ETHERNET).putShort((short) 0).putInt(0);
    putText(body, NAME, name);
    body.putShort((short) RESOLUTION).putShort((short) 1).put(NANOSECONDS).put(new byte[3]);
    block(INTERFACE, body);
  }

  void frame(int port, long nanosSinceEpoch, CaptureRing.Frame frame, String comment)
      throws IOException {
    byte[] bytes = frame.bytes();
    int padded = (bytes.length + 3) & ~3;
    ByteBuffer body = buffer(20 + padded + option(comment));
    body.putInt(port).putInt((int) (nanosSinceEpoch >>> 32)).putInt((int) nanosSinceEpoch);
    body.putInt(bytes.length).putInt(frame.length()).put(bytes);
    body.position(20 + padded);
    putText(body, COMMENT, comment);
    block(PACKET, body);
  }

  /** How many frames found no room. */
  void missed(long nanosSinceEpoch, long count) throws IOException {
    ByteBuffer body = buffer(12 + 12 + 4);
    body.putInt(0).putInt((int) (nanosSinceEpoch >>> 32)).putInt((int) nanosSinceEpoch);
    body.putShort((short) DROPPED).putShort((short) 8).putLong(count);
    block(STATISTICS, body);
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** What a text and the end of options take. */
  private static int option(String text) {
    return 4 + ((text.getBytes(StandardCharsets.UTF_8).length + 3) & ~3) + 4;
  }

  private static void putText(ByteBuffer body, int code, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    body.putShort((short) code).putShort((short) bytes.length).put(bytes);
    body.put(new byte[(4 - bytes.length % 4) % 4]);
  }

  private void block(int type, ByteBuffer body) throws IOException {
    int length = 12 + body.capacity();
    ByteBuffer block = buffer(length);
    block.putInt(type).putInt(length).put(body.rewind()).putInt(length);
    byte[] bytes = new byte[length];
    block.flip().get(bytes);
    out.write(bytes);
  }
}
