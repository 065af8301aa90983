package dev.skiff.engine.dataplane;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A connection on which each side writes lines. Used by one thread at a time, closed by any;
 * interrupting its user closes it.
 */
final class LineChannel implements AutoCloseable {
  /** 10,000 flows, the longest answer, have some 3 MB. */
  private static final int MAX_LINE_BYTES = 16 << 20;

  private final SocketChannel channel;
  private final InputStream in;

  private LineChannel(SocketChannel channel) {
    this.channel = channel;
    this.in = new BufferedInputStream(Channels.newInputStream(channel));
  }

  /**
   * @throws IOException when nobody listens there
   */
  static LineChannel open(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      return new LineChannel(channel);
    } catch (IOException failed) {
      channel.close();
      throw failed;
    }
  }

  void send(byte[] line) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Waits for the next line; empty when the other side has ended, in the middle of one too. */
  Optional<byte[]> receive() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next == '\n') {
        return Optional.of(line.toByteArray());
      }
      if (line.size() == MAX_LINE_BYTES) {
        throw new IOException("it sent a line of more than " + MAX_LINE_BYTES + " bytes");
      }
      line.write(next);
    }
    return Optional.empty();
  }

  /** What comes behind the lines that were received; closing it closes the connection. */
  InputStream rest() {
    return in;
  }

  /** Sends a line and waits for the one that answers; the connection is closed when none comes. */
  byte[] ask(byte[] line, Duration limit) throws IOException {
    AtomicBoolean late = new AtomicBoolean();
    Thread timer =
        Thread.ofVirtual()
            .start(() -> {
              try {
                Thread.sleep(limit);
                late.set(true);
                close();
              } catch (InterruptedException inTime) {
                Thread.currentThread().interrupt();
              }
            });
    try {
      send(line);
      return receive().orElseThrow(() -> new IOException("it ended the conversation"));
    } catch (IOException failed) {
      throw late.get() ? noAnswer(failed) : failed;
    } finally {
      timer.interrupt();
    }
  }

  private static IOException noAnswer(IOException cause) {
    InterruptedIOException late = new InterruptedIOException("it gave no answer");
    late.initCause(cause);
    return late;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException alreadyBroken) {
      // Nothing is kept in it that could be lost.
    }
  }
}
