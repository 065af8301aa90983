package dev.skiff.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.fabric.dns.FakeResolver;
import dev.skiff.fabric.loop.Guest;
import dev.skiff.fabric.packet.Checksum;
import dev.skiff.fabric.packet.Frames;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.packet.Protocol;
import dev.skiff.wire.fabric.FabricRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** A guest's resolver that asks by TCP, segment by segment. */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // Made before each test.
class NamesOverTcpTest {
  private static final int PORT = 40_000;
  private static final int FIRST = 0x7fff_fff0;
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  @TempDir private Path folder;
  private SkiffFabric fabric;
  private Guest web;
  private FakeResolver resolver;

  /** The guest's next byte, and the next of the fabric's that it wants. */
  private int sequence;

  private int expected;

  @BeforeEach
  void start() throws IOException {
    fabric = SkiffFabric.start(folder.resolve("fabric"), 1);
    web = new Guest(folder.resolve("web"));
    resolver =
        new FakeResolver((question, overTcp) -> {
          Message answer = FakeResolver.answerTo(question);
          if (!overTcp) {
            answer.getHeader().setFlag(Flags.TC);
            return List.of(answer.toWire());
          }
          Name name = question.getQuestion().getName();
          for (int number = 0; number < 100; number++) {
            answer.addRecord(
                new TXTRecord(name, DClass.IN, 60, "text number " + number), Section.ANSWER);
          }
          return List.of(answer.toWire());
        });
    try (ControlConnection control = new ControlConnection(folder.resolve("fabric"))) {
      TestPlans plan =
          new TestPlans()
              .guest(2, "web", web.path(), 1)
              .guest(3, "db")
              .link(2, 3, "tcp", 5432)
              .egress(2, "0.0.0.0/0", "tcp", 443)
              .resolver(resolver.port());
      assertThat(control.ask(FabricRequest.apply(plan.plan())).error()).isEmpty();
    }
    web.accept();
  }

  @AfterEach
  void stop() throws IOException {
    fabric.close();
    web.close();
    resolver.close();
  }

  private static Frames toGateway() {
    return Frames.between(
        TestPlans.mac(2), TestPlans.ipv4(1, 2), TestPlans.GATEWAY_MAC, TestPlans.ipv4(1, 1));
  }

  private void say(int flags, byte... data) throws IOException {
    web.send(toGateway().tcp(PORT, 53, flags, sequence, expected, data));
    boolean isMark = (flags & (Protocol.SYN | Protocol.FIN)) != 0;
    sequence += data.length + (isMark ? 1 : 0);
  }

  @SuppressWarnings("ArrayRecordComponent") // Read, never compared.
  private record Came(int flags, int sequence, int acknowledged, byte[] data) {
    boolean has(int flag) {
      return (flags & flag) != 0;
    }
  }

  private Came next() throws IOException {
    byte[] frame = web.next();
    Packet packet = new Packet();
    assertThat(packet.read(MemorySegment.ofArray(frame), 0, frame.length)).isTrue();
    assertThat(packet.protocol()).isEqualTo(Protocol.TCP);
    assertThat(packet.destinationPort()).isEqualTo(PORT);
    assertThat(checksum(packet)).as("what its checksum leaves").isZero();
    byte[] segment =
        packet
            .memory()
            .asSlice(packet.transportAt(), packet.transportLength())
            .toArray(ValueLayout.JAVA_BYTE);
    MemorySegment memory = MemorySegment.ofArray(segment);
    return new Came(
        segment[13],
        memory.get(INT, 4),
        memory.get(INT, 8),
        Arrays.copyOfRange(segment, 20, segment.length));
  }

  private static int checksum(Packet packet) {
    long addresses = Checksum.add(0, packet.memory(), packet.at() + 26, 8);
    long pseudo = addresses + Protocol.TCP + packet.transportLength();
    return Checksum.of(
        Checksum.add(pseudo, packet.memory(), packet.transportAt(), packet.transportLength()));
  }

  private void connect() throws IOException {
    sequence = FIRST;
    expected = 0;
    say(Protocol.SYN);
    Came answer = next();
    assertThat(answer.flags()).isEqualTo(Protocol.SYN | Protocol.ACK);
    assertThat(answer.acknowledged()).isEqualTo(FIRST + 1);
    expected = answer.sequence() + 1;
    say(Protocol.ACK);
  }

  private static byte[] question(String name, int type) throws IOException {
    Record record = Record.newRecord(Name.fromString(name + "."), type, DClass.IN);
    byte[] message = Message.newQuery(record).toWire();
    return ByteBuffer.allocate(2 + message.length)
        .putShort((short) message.length)
        .put(message)
        .array();
  }

  /** Takes data, which may come before its question is acknowledged, until a message is whole. */
  private Message answered() throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    int acknowledged = 0;
    while (!isWhole(stream.toByteArray()) || acknowledged != sequence) {
      Came came = next();
      acknowledged = came.acknowledged();
      assertThat(came.data().length).isLessThanOrEqualTo(536);
      if (came.data().length > 0) {
        assertThat(came.sequence()).isEqualTo(expected + stream.size());
        stream.writeBytes(came.data());
      }
    }
    expected += stream.size();
    byte[] bytes = stream.toByteArray();
    return new Message(Arrays.copyOfRange(bytes, 2, bytes.length));
  }

  private static boolean isWhole(byte[] stream) {
    return stream.length > 2 && ByteBuffer.wrap(stream).getShort() == stream.length - 2;
  }

  private static List<String> found(Message message) {
    return message.getSection(Section.ANSWER).stream().map(Record::rdataToString).toList();
  }

  @Test
  void questionsOfAConnectionAreAnsweredOneAfterTheOther() throws IOException {
    connect();
    say(Protocol.ACK, question("db", Type.A));
    assertThat(found(answered())).containsExactly(TestPlans.ipv4(1, 3));
    say(Protocol.ACK, question("web", Type.A));
    assertThat(found(answered())).containsExactly(TestPlans.ipv4(1, 2));
    say(Protocol.FIN | Protocol.ACK);
    Came end = next();
    assertThat(end.flags()).isEqualTo(Protocol.FIN | Protocol.ACK);
    assertThat(end.acknowledged()).isEqualTo(sequence);
    assertThat(end.sequence()).isEqualTo(expected);
  }

  @Test
  void whatIsTooLongForADatagramComesInSegments() throws IOException {
    byte[] asked = question("www.example.org", Type.TXT);
    web.send(toGateway().udp(PORT, 53, Arrays.copyOfRange(asked, 2, asked.length)));
    byte[] frame = web.next();
    assertThat(new Message(Arrays.copyOfRange(frame, 42, frame.length)).getHeader())
        .matches(header -> header.getFlag(Flags.TC));
    connect();
    say(Protocol.ACK, asked);
    assertThat(found(answered())).hasSize(100);
  }

  @Test
  void twoQuestionsInASegmentAreAnsweredInOrder() throws IOException {
    connect();
    byte[] first = question("www.example.org", Type.TXT);
    byte[] second = question("db", Type.A);
    say(
        Protocol.ACK,
        ByteBuffer.allocate(first.length + second.length).put(first).put(second).array());
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    byte[] last = new byte[0];
    while (last.length == 0 || last.length == 536) {
      last = next().data();
      stream.writeBytes(last);
    }
    ByteBuffer bytes = ByteBuffer.wrap(stream.toByteArray());
    byte[] message = new byte[bytes.getShort()];
    bytes.get(message);
    assertThat(found(new Message(message))).hasSize(100);
    message = new byte[bytes.getShort()];
    bytes.get(message);
    assertThat(found(new Message(message))).containsExactly(TestPlans.ipv4(1, 3));
  }

  @Test
  void theLengthMayComeAlone() throws IOException {
    connect();
    byte[] asked = question("db", Type.A);
    // A number that could be a length.
    asked[2] = 0;
    asked[3] = 7;
    say(Protocol.ACK, Arrays.copyOf(asked, 2));
    assertThat(next().acknowledged()).isEqualTo(sequence);
    say(Protocol.ACK, Arrays.copyOfRange(asked, 2, asked.length));
    assertThat(found(answered())).containsExactly(TestPlans.ipv4(1, 3));
  }

  @Test
  void whoEndsWithTheQuestionHasTheAnswerAndTheEnd() throws IOException {
    connect();
    say(Protocol.FIN | Protocol.ACK, question("db", Type.A));
    sequence--;
    Came first = next();
    Came second = next();
    Came answer = first.data().length > 0 ? first : second;
    assertThat(answer.has(Protocol.FIN)).isTrue();
    assertThat(answer.acknowledged()).isEqualTo(sequence + 1);
    assertThat(found(new Message(Arrays.copyOfRange(answer.data(), 2, answer.data().length))))
        .containsExactly(TestPlans.ipv4(1, 3));
  }

  @Test
  void whatIsNoQuestionEndsTheConnection() throws IOException {
    connect();
    say(Protocol.ACK, new byte[] {0, 3, 1, 2, 3});
    assertThat(next().has(Protocol.RST)).isTrue();
    say(Protocol.RST);
    connect();
  }

  @Test
  void anyDataIsAnsweredOrNot() throws IOException {
    long seed = 20260401;
    Random random = new Random(seed);
    byte[] good = question("db", Type.A);
    for (int round = 0; round < 2000; round++) {
      byte[] data = Arrays.copyOf(good, random.nextInt(good.length * 2));
      for (int change = random.nextInt(4); change > 0 && data.length > 0; change--) {
        data[random.nextInt(data.length)] = (byte) random.nextInt();
      }
      web.send(toGateway().tcp(PORT + 1, 53, random.nextInt(64) & ~Protocol.SYN, round, 7, data));
    }
    sequence = FIRST;
    expected = 0;
    say(Protocol.SYN);
    while (!isForUs(web.next())) {
      // What was answered to the rest.
    }
  }

  private static boolean isForUs(byte[] frame) {
    Packet packet = new Packet();
    return packet.read(MemorySegment.ofArray(frame), 0, frame.length)
        && packet.destinationPort() == PORT;
  }
}
