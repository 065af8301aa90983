package dev.skiff.engine.dataplane;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A process as its control socket shows it: lines are answered by lines, until it is closed. */
final class LineServer implements AutoCloseable {

  /** What answers. */
  interface Desk {
    /** The lines to say to a line; none where it is silent. */
    List<byte[]> answer(byte[] line);

    /** Whether the connection is a stream of events after it. */
    boolean beginsStream(byte[] line);
  }

  private final Path path;
  private final Desk desk;
  private final ServerSocketChannel listener;
  private final Thread acceptor;
  private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();
  private final List<SocketChannel> streams = new CopyOnWriteArrayList<>();

  LineServer(Path path, Desk desk) throws IOException {
    this.path = path;
    this.desk = desk;
    Files.deleteIfExists(path);
    this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(path));
    this.acceptor = Thread.ofVirtual().start(this::accept);
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel channel = listener.accept();
        connections.add(channel);
        if (!listener.isOpen()) {
          channel.close(); // close() may not have seen it
          return;
        }
        Thread.ofVirtual().start(() -> serve(channel));
      }
    } catch (IOException closed) {
      // That is how it ends.
    }
  }

  private void serve(SocketChannel channel) {
    try (channel;
        var in = Channels.newInputStream(channel)) {
      byte[] line = new byte[1 << 20];
      int length = 0;
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (next == '\n') {
          byte[] whole = Arrays.copyOf(line, length);
          boolean stream = desk.beginsStream(whole);
          for (byte[] each : desk.answer(whole)) {
            say(channel, each);
          }
          if (stream) {
            streams.add(channel);
          }
          length = 0;
        } else {
          line[length++] = (byte) next;
        }
      }
    } catch (IOException gone) {
      // So is what it asked.
    } finally {
      connections.remove(channel);
      streams.remove(channel);
    }
  }

  /** Tells whoever listens. */
  void tell(byte[] event) throws IOException {
    for (SocketChannel each : streams) {
      say(each, event);
    }
  }

  private static void say(SocketChannel channel, byte[] line) throws IOException {
    synchronized (channel) {
      Channels.newOutputStream(channel).write(line);
      Channels.newOutputStream(channel).write('\n');
    }
  }

  /** As a kill -9 does it: connections end, and the socket's name stays. */
  @Override
  public void close() {
    try {
      listener.close();
      // The system's socket listens until the thread that accepts has left it.
      acceptor.join();
      for (SocketChannel each : connections) {
        each.close();
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(path.toString(), e);
    }
  }
}
