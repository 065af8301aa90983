package dev.skiff.engine.format.frame;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Frames out of a stream. One reader at a time. */
public final class FrameInput implements Closeable {
  private final InputStream in;

  public FrameInput(InputStream in) {
    this.in = in;
  }

  /**
   * Waits for the next frame.
   *
   * @return empty when the stream ended between two frames
   * @throws EOFException when it ended within one
   * @throws MalformedFrameException when a frame is longer than {@link Frame#MAX_PAYLOAD}; nothing
   *     after it can be understood
   */
  public Optional<Frame> next() throws IOException {
    byte[] header = in.readNBytes(Frame.HEADER);
    if (header.length == 0) {
      return Optional.empty();
    }
    if (header.length < Frame.HEADER) {
      throw new EOFException("the stream ended in a frame's header");
    }
    int length = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt();
    if (length < 0 || length > Frame.MAX_PAYLOAD) {
      throw new MalformedFrameException(Integer.toUnsignedLong(length));
    }
    byte[] payload = in.readNBytes(length);
    if (payload.length < length) {
      throw new EOFException("the stream ended in a frame's payload");
    }
    return Optional.of(new Frame(header[4] & 0xff, payload));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
