package dev.skiff.fabric.loop;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A hypervisor's end of a NIC: listens, takes one peer at a time, speaks whole frames. */
public final class Guest implements AutoCloseable {
  private final Path path;
  private final ServerSocketChannel listener;
  private @Nullable SocketChannel channel;

  public Guest(Path path) {
    this.path = path;
    try {
      listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      listener.bind(UnixDomainSocketAddress.of(path), 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String path() {
    return path.toString();
  }

  /** Waits for a fabric. */
  public void accept() throws IOException {
    channel = listener.accept();
  }

  private SocketChannel channel() {
    SocketChannel present = channel;
    if (present == null) {
      throw new IllegalStateException("nobody has connected");
    }
    return present;
  }

  public void send(byte[] frame) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 + frame.length).putInt(frame.length).put(frame).flip();
    while (bytes.hasRemaining()) {
      channel().write(bytes);
    }
  }

  /** Waits for the next frame. */
  public byte[] next() throws IOException {
    int length = read(4).getInt();
    return read(length).array();
  }

  private ByteBuffer read(int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel().read(bytes) < 0) {
        throw new EOFException();
      }
    }
    return bytes.flip();
  }

  /** Whether the fabric has gone; waits for it to. */
  public boolean isLeft() throws IOException {
    try {
      next();
      return false;
    } catch (EOFException e) {
      return true;
    }
  }

  public void hangUp() throws IOException {
    channel().close();
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      hangUp();
    }
    listener.close();
    Files.deleteIfExists(path);
  }
}
