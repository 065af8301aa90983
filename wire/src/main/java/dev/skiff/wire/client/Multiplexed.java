package dev.skiff.wire.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Docker's multiplexed stream of logs and attach: {@code u8 stream, 0 0 0, u32 length big endian,
 * bytes}, repeated (Docker Engine API v1.47, ContainerAttach, "Stream format").
 */
public final class Multiplexed {
  private static final String RAW = "application/vnd.docker.raw-stream";

  private static final int HEADER_BYTES = 8;
  private static final int PIECE_BYTES = 64 * 1024;

  private Multiplexed() {}

  /** Where a program wrote. */
  public enum Channel {
    OUT,
    ERR
  }

  /** Takes the bytes of a stream in their order; {@code bytes} is reused after the call. */
  @FunctionalInterface
  public interface Sink {
    void accept(Channel channel, byte[] bytes, int offset, int length) throws IOException;
  }

  /**
   * Hands on everything until the stream ends.
   *
   * @throws EOFException when it ends within a frame; what had come of that frame was handed on
   * @throws ProtocolError when the bytes are not such a stream
   */
  public static void copy(InputStream input, Sink sink) throws IOException {
    byte[] header = new byte[HEADER_BYTES];
    byte[] piece = new byte[PIECE_BYTES];
    while (readHeader(input, header)) {
      Channel channel = channel(header);
      long left = length(header);
      while (left > 0) {
        int count = input.read(piece, 0, (int) Math.min(left, piece.length));
        if (count < 0) {
          throw new EOFException("the stream ended within a frame");
        }
        sink.accept(channel, piece, 0, count);
        left -= count;
      }
    }
  }

  /**
   * Hands on the output of an answer: frames, or a terminal's one stream, which comes bare and is
   * all {@link Channel#OUT} (Docker Engine API v1.47, ContainerAttach, "Stream format when using a
   * TTY").
   */
  static void copy(ResponseHead head, InputStream input, Sink sink) throws IOException {
    if (head.header("content-type").filter(RAW::equals).isPresent()) {
      copyRaw(input, sink);
    } else {
      copy(input, sink);
    }
  }

  private static void copyRaw(InputStream input, Sink sink) throws IOException {
    byte[] piece = new byte[PIECE_BYTES];
    for (int count = input.read(piece); count >= 0; count = input.read(piece)) {
      sink.accept(Channel.OUT, piece, 0, count);
    }
  }

  private static boolean readHeader(InputStream input, byte[] header) throws IOException {
    int count = input.readNBytes(header, 0, HEADER_BYTES);
    if (count > 0 && count < HEADER_BYTES) {
      throw new EOFException("the stream ended within a frame's header");
    }
    return count == HEADER_BYTES;
  }

  private static Channel channel(byte[] header) throws ProtocolError {
    if (header[1] != 0 || header[2] != 0 || header[3] != 0) {
      throw new ProtocolError("the stream is not multiplexed: a frame's header is not 'n 0 0 0'");
    }
    return switch (header[0]) {
      case 1 -> Channel.OUT;
      case 2 -> Channel.ERR;
      default -> throw new ProtocolError("the stream has a frame of channel " + header[0]);
    };
  }

  private static long length(byte[] header) {
    return (header[4] & 0xffL) << 24
        | (header[5] & 0xff) << 16
        | (header[6] & 0xff) << 8
        | (header[7] & 0xff);
  }
}
