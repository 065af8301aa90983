package dev.skiff.fabric.dns;

import dev.skiff.wire.fabric.PlannedResolver;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** Asks by UDP, and by TCP what does not fit; one resolver after the other. */
public final class HostResolvers implements Upstream {
  /** Before a guest's own resolver asks again: after 5 s, as most have it. */
  private static final int TRIES = 3;

  private static final int DEFAULT_TRY_MILLIS = 1500;
  private static final long NANOS_OF_MILLI = 1_000_000L;

  private static final int MOST_NUMBER = 1 << 16;
  private static final int RECURSION_DESIRED = 0x0100;
  private static final int OPT_BYTES = 11;
  private static final int OPT = 41;

  private final RandomGenerator random;
  private final LongSupplier nanos;
  private final int tryMillis;

  /**
   * Makes one.
   *
   * @param random numbers that nobody can foresee
   */
  public HostResolvers(RandomGenerator random, LongSupplier nanos) {
    this(random, nanos, DEFAULT_TRY_MILLIS);
  }

  HostResolvers(RandomGenerator random, LongSupplier nanos, int tryMillis) {
    this.random = random;
    this.nanos = nanos;
    this.tryMillis = tryMillis;
  }

  @Override
  public Optional<byte[]> ask(byte[] question, List<PlannedResolver> resolvers) {
    Optional<byte[]> last = Optional.empty();
    for (int attempt = 0; attempt < TRIES; attempt++) {
      PlannedResolver resolver = resolvers.get(attempt % resolvers.size());
      try {
        byte[] answer = askOne(question, resolver);
        if (!isRefusal(answer)) {
          return Optional.of(answer);
        }
        last = Optional.of(answer);
        if (resolvers.size() == 1) {
          return last;
        }
      } catch (IOException e) {
        // Nobody there, or nobody in time: the next may know.
      }
    }
    return last;
  }

  /** Whether another resolver may have an answer all the same. */
  private static boolean isRefusal(byte[] answer) {
    int code = OutsideAnswer.code(answer);
    return code == OutsideAnswer.SERVER_FAILURE
        || code == DnsQuestion.REFUSED
        || code == DnsQuestion.NOT_IMPLEMENTED;
  }

  private byte[] askOne(byte[] question, PlannedResolver resolver) throws IOException {
    int number = random.nextInt(MOST_NUMBER);
    byte[] message = message(number, question);
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.ofLiteral(resolver.address()), resolver.port());
    byte[] answer = overUdp(address, message, number, question);
    return OutsideAnswer.isTruncated(answer) ? overTcp(address, message, number, question) : answer;
  }

  private static byte[] message(int number, byte[] question) {
    ByteBuffer message = ByteBuffer.allocate(DnsQuestion.HEADER + question.length + OPT_BYTES);
    message.putShort((short) number).putShort((short) RECURSION_DESIRED);
    message.putShort((short) 1).putInt(0).putShort((short) 1).put(question);
    message.put((byte) 0).putShort((short) OPT).putShort((short) DnsReply.MOST_BYTES);
    return message.array();
  }

  private byte[] overUdp(InetSocketAddress resolver, byte[] message, int number, byte[] question)
      throws IOException {
    long until = nanos.getAsLong() + tryMillis * NANOS_OF_MILLI;
    // Connected, so that only who was asked can answer; a port of its own for each question.
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(resolver);
      socket.send(new DatagramPacket(message, message.length));
      byte[] room = new byte[DnsReply.MOST_BYTES];
      while (true) {
        DatagramPacket packet = new DatagramPacket(room, room.length);
        socket.setSoTimeout(leftMillis(until));
        socket.receive(packet);
        byte[] answer = Arrays.copyOf(room, packet.getLength());
        if (OutsideAnswer.isTo(answer, number, question)) {
          return answer;
        }
      }
    }
  }

  private int leftMillis(long until) throws SocketTimeoutException {
    long left = (until - nanos.getAsLong()) / NANOS_OF_MILLI;
    if (left <= 0) {
      throw new SocketTimeoutException("no answer in " + tryMillis + " ms");
    }
    return (int) left;
  }

  private byte[] overTcp(InetSocketAddress resolver, byte[] message, int number, byte[] question)
      throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(resolver, tryMillis);
      socket.setSoTimeout(tryMillis);
      ByteBuffer framed = ByteBuffer.allocate(Short.BYTES + message.length);
      socket.getOutputStream().write(framed.putShort((short) message.length).put(message).array());
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] answer = in.readNBytes(in.readUnsignedShort());
      if (!OutsideAnswer.isTo(answer, number, question)) {
        throw new IOException("what " + resolver + " said answers something else");
      }
      return answer;
    }
  }
}
