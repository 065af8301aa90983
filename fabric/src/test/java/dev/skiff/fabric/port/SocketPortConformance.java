package dev.skiff.fabric.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.fabric.system.Kernel;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A port whose other side listens on a Unix socket. */
@SuppressWarnings("NullAway.Init") // The conformance suite connects before each test.
abstract class SocketPortConformance extends PortConformance {
  @TempDir private Path folder;
  private final Kernel kernel = new Kernel();
  private ServerSocketChannel listener;
  private SocketChannel channel;

  abstract Port port(String path, PortResources resources);

  SocketPort.Sockets sockets() {
    return SocketPort.Sockets.of(kernel);
  }

  @Override
  Port port(PortResources resources) throws IOException {
    Path path = folder.resolve("port");
    listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(path), 1);
    return port(path.toString(), resources);
  }

  @Override
  void release() throws IOException {
    listener.close();
    kernel.close();
  }

  @Test
  void whereNobodyListensThereIsNoConnection() {
    PortResources none = new PortResources(new Carries(), new QueueMemory(Arena.global(), 0), 1);
    Port absent = port(folder.resolve("absent").toString(), none);
    assertThat(absent.connect()).isFalse();
    assertThat(absent.isConnected()).isFalse();
  }

  @Override
  Peer peer() {
    return new Peer() {
      @Override
      public void give(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
      }

      @Override
      public byte[] take(int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining()) {
          assertThat(channel.read(buffer)).isPositive();
        }
        return buffer.array();
      }

      @Override
      public void stopTaking() {
        // Nothing is taken unless asked: the kernel's buffer fills.
      }

      @Override
      public void hangUp() throws IOException {
        channel.close();
      }

      @Override
      public void accept() throws IOException {
        channel = listener.accept();
      }
    };
  }
}
