package dev.skiff.engine.dataplane;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;

/**
 * A guest behind a NAT, made of frames: it answers calls of its IPv4 TCP ports, or does not, and
 * passes over everything else.
 */
final class FrameGuest implements AutoCloseable {
  /** What becomes of a call. */
  enum Manner {
    TAKES,
    REFUSES
  }

  private static final int MAC_BYTES = 6;
  private static final int IP = 14;
  private static final int IPV4_TYPE = 0x0800;
  private static final int IPV4_PROTOCOL_TCP = 6;
  private static final int IP_BYTES = 20;
  private static final int TCP = IP + IP_BYTES;
  private static final int TCP_BYTES = 20;
  private static final int MOST_FRAME = 1 << 16;

  private static final int SYN = 0x02;
  private static final int RST = 0x04;
  private static final int ACK = 0x10;

  private final SocketChannel link;
  private final Map<Integer, Manner> ports;

  /**
   * Connects as the fabric would.
   *
   * @param ports all others never answer
   */
  FrameGuest(Path natLink, Map<Integer, Manner> ports) throws IOException {
    this.link = SocketChannel.open(UnixDomainSocketAddress.of(natLink));
    this.ports = Map.copyOf(ports);
    Thread.ofVirtual().name("frame-guest").start(this::serve);
  }

  private void serve() {
    try {
      while (true) {
        int length = read(Integer.BYTES).getInt();
        if (length > MOST_FRAME) {
          throw new IOException("a frame of " + length + " bytes");
        }
        answer(read(length));
      }
    } catch (IOException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private ByteBuffer read(int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (link.read(bytes) < 0) {
        throw new EOFException();
      }
    }
    return bytes.flip();
  }

  private void answer(ByteBuffer frame) throws IOException {
    boolean tcp =
        frame.limit() >= TCP + TCP_BYTES
            && frame.getShort(2 * MAC_BYTES) == IPV4_TYPE
            && frame.get(IP + 9) == IPV4_PROTOCOL_TCP;
    if (!tcp || (frame.get(TCP + 13) & (SYN | ACK | RST)) != SYN) {
      return;
    }
    Manner manner = ports.get(frame.getShort(TCP + 2) & 0xffff);
    if (manner != null) {
      int flags = manner == Manner.TAKES ? SYN | ACK : RST | ACK;
      ByteBuffer reply = reply(frame, flags);
      while (reply.hasRemaining()) {
        link.write(reply);
      }
    }
  }

  /** The same way back (RFC 9293, 3.1), with a length before it. */
  private static ByteBuffer reply(ByteBuffer call, int flags) {
    ByteBuffer frame = ByteBuffer.allocate(TCP + TCP_BYTES);
    frame.put(call.slice(MAC_BYTES, MAC_BYTES)).put(call.slice(0, MAC_BYTES));
    frame.putShort((short) IPV4_TYPE);
    frame.put((byte) 0x45).put((byte) 0).putShort((short) (IP_BYTES + TCP_BYTES));
    frame.putInt(0).put((byte) 64).put((byte) IPV4_PROTOCOL_TCP).putShort((short) 0);
    frame.put(call.slice(IP + 16, 4)).put(call.slice(IP + 12, 4));
    frame.put(call.slice(TCP + 2, 2)).put(call.slice(TCP, 2));
    frame.putInt(1000).putInt(call.getInt(TCP + 4) + 1);
    frame.put((byte) ((TCP_BYTES / 4) << 4)).put((byte) flags).putShort((short) 0xffff).putInt(0);
    frame.putShort(IP + 10, checksum(frame.slice(IP, IP_BYTES), 0));
    int pseudo = IPV4_PROTOCOL_TCP + TCP_BYTES + sum(frame.slice(IP + 12, 8));
    frame.putShort(TCP + 16, checksum(frame.slice(TCP, TCP_BYTES), pseudo));
    ByteBuffer whole = ByteBuffer.allocate(Integer.BYTES + frame.capacity());
    return whole.putInt(frame.capacity()).put(frame.flip()).flip();
  }

  private static int sum(ByteBuffer bytes) {
    int sum = 0;
    while (bytes.hasRemaining()) {
      sum += bytes.getShort() & 0xffff;
    }
    return sum;
  }

  /** RFC 1071. */
  private static short checksum(ByteBuffer bytes, int more) {
    int sum = sum(bytes) + more;
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (short) ~sum;
  }

  @Override
  public void close() throws IOException {
    link.close();
  }
}
