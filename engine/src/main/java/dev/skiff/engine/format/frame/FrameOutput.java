package dev.skiff.engine.format.frame;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Frames into a stream, each by one write. One writer at a time. */
public final class FrameOutput implements Closeable {
  private final OutputStream out;

  public FrameOutput(OutputStream out) {
    this.out = out;
  }

  /** Writes and flushes a frame. */
  public void send(Frame frame) throws IOException {
    out.write(encode(frame));
    out.flush();
  }

  /** The bytes of a frame. */
  public static byte[] encode(Frame frame) {
    return ByteBuffer.allocate(Frame.HEADER + frame.payload().length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(frame.payload().length)
        .put((byte) frame.type())
        .put(frame.payload())
        .array();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
