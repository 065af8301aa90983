package dev.skiff.wire.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** The body of an answer, as its head delimits it (RFC 9112 §6.3). */
abstract sealed class BodyInput extends InputStream {
  private static final int MAX_CHUNK_LINE_BYTES = 1024;

  /** Ten digits hold any size up to {@link #MAX_CHUNK_BYTES} and some zeros in front. */
  private static final int MAX_CHUNK_DIGITS = 10;

  private static final long MAX_CHUNK_BYTES = 1L << 31;

  final ChannelInput input;
  private boolean ended;

  private BodyInput(ChannelInput input) {
    this.input = input;
  }

  static BodyInput of(ResponseHead head, ChannelInput input) throws IOException {
    Optional<String> coding = head.header("transfer-encoding");
    Optional<String> length = head.header("content-length");
    if (coding.isPresent() && length.isPresent()) {
      throw new ProtocolError("the answer has both a length and a transfer encoding");
    }
    if (head.status() == 204 || head.status() == 304) {
      return new Fixed(input, 0);
    }
    if (coding.isPresent()) {
      if (!coding.get().toLowerCase(Locale.ROOT).equals("chunked")) {
        throw new ProtocolError("the answer's transfer encoding is not 'chunked'");
      }
      return new Chunked(input);
    }
    return length.isPresent() ? new Fixed(input, length(length.get())) : new UntilClose(input);
  }

  /** Reads at most {@code length} bytes, at least one; -1 at the proper end. */
  abstract int readSome(byte[] bytes, int offset, int length) throws IOException;

  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public final int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    int count = ended ? -1 : readSome(bytes, offset, length);
    ended = count < 0;
    return count;
  }

  private static long length(String value) throws ProtocolError {
    try {
      long length = Long.parseLong(value);
      if (length >= 0 && value.charAt(0) != '+') {
        return length;
      }
    } catch (NumberFormatException e) {
      // Refused below, with the digits that are none.
    }
    throw new ProtocolError("the answer's content length is not a number");
  }

  private static int readWithin(ChannelInput input, byte[] bytes, int offset, int length)
      throws IOException {
    int count = input.read(bytes, offset, length);
    if (count < 0) {
      throw new EOFException("the engine closed the connection within its answer");
    }
    return count;
  }

  private static final class Fixed extends BodyInput {
    private long left;

    Fixed(ChannelInput input, long length) {
      super(input);
      this.left = length;
    }

    @Override
    int readSome(byte[] bytes, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int count = readWithin(input, bytes, offset, (int) Math.min(left, length));
      left -= count;
      return count;
    }
  }

  private static final class UntilClose extends BodyInput {
    UntilClose(ChannelInput input) {
      super(input);
    }

    @Override
    int readSome(byte[] bytes, int offset, int length) throws IOException {
      return input.read(bytes, offset, length);
    }
  }

  private static final class Chunked extends BodyInput {
    private long left;
    private boolean first = true;

    Chunked(ChannelInput input) {
      super(input);
    }

    @Override
    int readSome(byte[] bytes, int offset, int length) throws IOException {
      if (left == 0 && !nextChunk()) {
        return -1;
      }
      int count = readWithin(input, bytes, offset, (int) Math.min(left, length));
      left -= count;
      return count;
    }

    private boolean nextChunk() throws IOException {
      if (!first && !line().isEmpty()) {
        throw new ProtocolError("a chunk is longer than its size says");
      }
      first = false;
      left = chunkSize(line());
      if (left == 0) {
        skipTrailers();
      }
      return left > 0;
    }

    private String line() throws IOException {
      return input.line(MAX_CHUNK_LINE_BYTES);
    }

    private void skipTrailers() throws IOException {
      for (int count = 0; !line().isEmpty(); count++) {
        if (count == ResponseHead.MAX_HEADERS) {
          throw new ProtocolError("too many trailers");
        }
      }
    }

    private static long chunkSize(String line) throws ProtocolError {
      int end = line.indexOf(';');
      String digits = (end < 0 ? line : line.substring(0, end)).strip();
      if (digits.isEmpty() || digits.length() > MAX_CHUNK_DIGITS) {
        throw new ProtocolError("a chunk's size is not a number");
      }
      long size = 0;
      for (int i = 0; i < digits.length(); i++) {
        int digit = Character.digit(digits.charAt(i), 16);
        if (digit < 0) {
          throw new ProtocolError("a chunk's size is not a number");
        }
        size = size * 16 + digit;
      }
      if (size > MAX_CHUNK_BYTES) {
        throw new ProtocolError("a chunk is larger than " + MAX_CHUNK_BYTES + " bytes");
      }
      return size;
    }
  }
}
