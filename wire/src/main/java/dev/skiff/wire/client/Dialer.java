package dev.skiff.wire.client;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Opens a connection to the engine. Called once for each request; may start an engine first. */
@FunctionalInterface
public interface Dialer {

  /**
   * A connected, blocking channel, which the caller owns.
   *
   * @throws EngineUnreachable when nothing listens
   */
  SocketChannel dial() throws IOException;

  /** Connects to {@code socket} and starts nothing. */
  static Dialer to(Path socket) {
    return () -> {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.connect(UnixDomainSocketAddress.of(socket));
        return channel;
      } catch (IOException e) {
        channel.close();
        throw new EngineUnreachable(socket, e);
      }
    };
  }
}
