package dev.skiff.bench;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;

/**
 * What native/bench/relay.c does, in plain NIO: connects to PREFIX.0 … PREFIX.(PORTS-1), finds each
 * frame's receiver by its MAC, writes each run of frames for one port at once.
 */
public final class BareLoop {
  private static final int BUFFER_BYTES = 256 << 10;
  private static final long NOBODY = -1;

  /** Most ports never have more unfinished. */
  private static final int CARRY_BYTES = 2048;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES + (70 << 10));
  private final Map<Long, SocketChannel> stations = new HashMap<>();
  private final Selector selector = Selector.open();

  private BareLoop() throws IOException {}

  public static void main(String[] words) throws IOException {
    BareLoop loop = new BareLoop();
    for (int port = 0; port < Integer.parseInt(words[1]); port++) {
      loop.connect(words[0] + "." + port, port + 2);
    }
    loop.run();
  }

  private void connect(String path, int number) throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
    stations.put((0x02536b01L << 16) | number, channel);
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(CARRY_BYTES));
  }

  private void run() throws IOException {
    while (true) {
      selector.select(key -> {
        try {
          key.attach(readable((SocketChannel) key.channel(), (ByteBuffer) key.attachment()));
        } catch (IOException e) {
          System.exit(0);
        }
      });
    }
  }

  /** Returns what is carried to the next read. */
  private ByteBuffer readable(SocketChannel channel, ByteBuffer carry) throws IOException {
    buffer.clear().put(carry.flip());
    buffer.limit(Math.min(buffer.capacity(), buffer.position() + BUFFER_BYTES));
    if (channel.read(buffer) < 0) {
      System.exit(0);
    }
    int end = buffer.position();
    int done = forward(end);
    ByteBuffer rest = buffer.limit(end).position(done);
    ByteBuffer room = rest.remaining() <= carry.capacity() ? carry : ByteBuffer.allocate(70 << 10);
    return room.clear().put(rest);
  }

  /** Returns where the first frame begins that is not whole. */
  private int forward(int end) throws IOException {
    int at = 0;
    int run = 0;
    long to = NOBODY;
    while (end - at >= 4 && end - at - 4 >= buffer.getInt(at)) {
      long next = buffer.getLong(at + 4) >>> 16;
      if (next != to) {
        send(to, run, at);
        run = at;
        to = next;
      }
      at += 4 + buffer.getInt(at);
    }
    send(to, run, at);
    return at;
  }

  private void send(long mac, int from, int end) throws IOException {
    SocketChannel to = stations.get(mac);
    if (to != null) {
      ByteBuffer piece = buffer.duplicate().limit(end).position(from);
      while (piece.hasRemaining()) {
        to.write(piece);
      }
    }
  }
}
