package dev.skiff.fabric.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A resolver of this host, on a port of its loopback: says by UDP and TCP what a test tells it. */
public final class FakeResolver implements AutoCloseable {
  private final int port;
  private final DatagramSocket datagrams;
  private final ServerSocket connections;
  private final Answers answers;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  /** What to say; an empty list says nothing. */
  @FunctionalInterface
  public interface Answers {
    List<byte[]> to(Message question, boolean overTcp) throws IOException;
  }

  public FakeResolver(Answers answers) {
    this.answers = answers;
    try {
      InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
      datagrams = new DatagramSocket(new InetSocketAddress(loopback, 0));
      port = datagrams.getLocalPort();
      connections = new ServerSocket(port, 8, loopback);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::serveDatagrams);
    Thread.ofVirtual().start(this::serveConnections);
  }

  /** One that knows addresses of one name, and of no other. */
  public static FakeResolver knowing(String name, int seconds, String... addresses) {
    return new FakeResolver((question, _) -> {
      Message answer = answerTo(question);
      Record asked = question.getQuestion();
      if (!asked.getName().toString().equalsIgnoreCase(name + ".")) {
        answer.getHeader().setRcode(3);
      } else if (asked.getType() == Type.A) {
        for (String address : addresses) {
          byte[] data = InetAddress.ofLiteral(address).getAddress();
          answer.addRecord(
              Record.newRecord(asked.getName(), Type.A, 1, seconds, data), Section.ANSWER);
        }
      }
      return List.of(answer.toWire());
    });
  }

  /** An answer without records. */
  public static Message answerTo(Message question) {
    Message answer = new Message(question.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setFlag(Flags.RA);
    answer.addRecord(question.getQuestion(), Section.QUESTION);
    return answer;
  }

  public int port() {
    return port;
  }

  /** The names it was asked for so far. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  private List<byte[]> answer(byte[] bytes, boolean overTcp) throws IOException {
    Message question = new Message(bytes);
    Name name = question.getQuestion().getName();
    asked.add(name.toString());
    return answers.to(question, overTcp);
  }

  private void serveDatagrams() {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        datagrams.receive(packet);
        byte[] question = Arrays.copyOf(packet.getData(), packet.getLength());
        for (byte[] answer : answer(question, false)) {
          datagrams.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      }
    } catch (IOException e) {
      // Closed: that is how it ends.
    }
  }

  private void serveConnections() {
    try {
      while (true) {
        try (Socket socket = connections.accept()) {
          DataInputStream in = new DataInputStream(socket.getInputStream());
          byte[] question = in.readNBytes(in.readUnsignedShort());
          DataOutputStream out = new DataOutputStream(socket.getOutputStream());
          for (byte[] answer : answer(question, true)) {
            out.writeShort(answer.length);
            out.write(answer);
          }
        }
      }
    } catch (IOException e) {
      // Closed likewise.
    }
  }

  @Override
  public void close() {
    datagrams.close();
    try {
      connections.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
