package dev.skiff.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.fabric.dns.FakeResolver;
import dev.skiff.fabric.loop.Guest;
import dev.skiff.fabric.packet.Frames;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.packet.Protocol;
import dev.skiff.wire.fabric.Denial;
import dev.skiff.wire.fabric.FabricRequest;
import dev.skiff.wire.fabric.WhyAnswer;
import dev.skiff.wire.fabric.WhyQuestion;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A guest asks for names of the outside; a resolver of the host's is ours, the NAT too. */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // Made before each test.
class OutsideNamesTest {
  private static final String NAME = "api.example.org";
  private static final String FAR = "203.0.113.9";

  @TempDir private Path folder;
  private SkiffFabric fabric;
  private Guest web;
  private Guest nat;
  private ControlConnection control;

  @BeforeEach
  void start() throws IOException {
    fabric = SkiffFabric.start(folder.resolve("fabric"), 1);
    web = new Guest(folder.resolve("web"));
    nat = new Guest(folder.resolve("nat"));
    control = new ControlConnection(folder.resolve("fabric"));
  }

  @AfterEach
  void stop() throws IOException {
    control.close();
    fabric.close();
    web.close();
    nat.close();
  }

  private TestPlans plan() {
    return new TestPlans().guest(2, "web", web.path(), 1).outside(nat.path());
  }

  private void apply(TestPlans plan) throws IOException {
    assertThat(control.ask(FabricRequest.apply(plan.plan())).error()).isEmpty();
  }

  private void connect(TestPlans plan) throws IOException {
    apply(plan);
    web.accept();
    nat.accept();
  }

  private static Frames toGateway() {
    return Frames.between(
        TestPlans.mac(2), TestPlans.ipv4(1, 2), TestPlans.GATEWAY_MAC, TestPlans.ipv4(1, 1));
  }

  private static Frames toFar() {
    return Frames.between(TestPlans.mac(2), TestPlans.ipv4(1, 2), TestPlans.GATEWAY_MAC, FAR);
  }

  private void ask(String name) throws IOException {
    Record record = Record.newRecord(Name.fromString(name + "."), Type.A, DClass.IN);
    web.send(toGateway().udp(40_000, 53, Message.newQuery(record).toWire()));
  }

  private Message answered() throws IOException {
    byte[] frame = web.next();
    Packet packet = new Packet();
    assertThat(packet.read(MemorySegment.ofArray(frame), 0, frame.length)).isTrue();
    assertThat(packet.source()).hasToString(TestPlans.ipv4(1, 1));
    assertThat(packet.sourcePort()).isEqualTo(53);
    assertThat(packet.destinationPort()).isEqualTo(40_000);
    return new Message(
        packet
            .memory()
            .asSlice(packet.transportAt() + 8, packet.transportLength() - 8)
            .toArray(ValueLayout.JAVA_BYTE));
  }

  private int code(String name) throws IOException {
    ask(name);
    return answered().getHeader().getRcode();
  }

  private List<String> found(String name) throws IOException {
    ask(name);
    return answered().getSection(Section.ANSWER).stream().map(Record::rdataToString).toList();
  }

  @Test
  void whoeverMayGoToAddressesOutsideMayAskForNamesOutside() throws IOException {
    try (FakeResolver resolver = FakeResolver.knowing(NAME, 60, FAR)) {
      connect(plan().egress(2, "0.0.0.0/0", "tcp", 443).resolver(resolver.port()));
      assertThat(found(NAME)).containsExactly(FAR);
      assertThat(code("nothing.example.org")).isEqualTo(Rcode.NXDOMAIN);
      assertThat(found("web")).containsExactly(TestPlans.ipv4(1, 2));
      assertThat(resolver.asked()).containsExactly(NAME + ".", "nothing.example.org.");
    }
  }

  @Test
  void whoeverMayNotGoOutsideMayNotAskEither() throws IOException {
    try (FakeResolver resolver = FakeResolver.knowing(NAME, 60, FAR)) {
      connect(plan().resolver(resolver.port()));
      assertThat(code(NAME)).isEqualTo(Rcode.REFUSED);
      apply(plan().egress(2, "other.example.org", "tcp", 443).resolver(resolver.port()));
      assertThat(code(NAME)).isEqualTo(Rcode.REFUSED);
      assertThat(resolver.asked()).isEmpty();
    }
  }

  @Test
  void aNameWithTheSearchedNetworkBehindItIsNotAskedOutside() throws IOException {
    try (FakeResolver resolver = FakeResolver.knowing(NAME, 60, FAR)) {
      connect(plan().egress(2, "0.0.0.0/0", "tcp", 443).resolver(resolver.port()));
      assertThat(code(NAME + ".skiff")).isEqualTo(Rcode.NXDOMAIN);
      assertThat(resolver.asked()).isEmpty();
    }
  }

  @Test
  void anAnswerForANameOfARuleOpensItsAddressesAndNoOthers() throws IOException {
    try (FakeResolver resolver = FakeResolver.knowing(NAME, 1, FAR)) {
      connect(plan().egress(2, "*.example.org", "tcp", 443).resolver(resolver.port()));
      web.send(toFar().tcp(40_000, 443, Protocol.SYN));
      assertThat(found(NAME)).containsExactly(FAR);
      web.send(toFar().tcp(40_000, 80, Protocol.SYN));
      byte[] syn = toFar().tcp(40_001, 443, Protocol.SYN);
      web.send(syn);
      assertThat(nat.next()).isEqualTo(syn);
      assertThat(control.ask(FabricRequest.of("denied")).denied())
          .extracting(Denial::port)
          .containsExactly(443, 80);
      WhyAnswer allowed = new WhyAnswer(true, "allowed", "egress web → *.example.org tcp 443");
      assertThat(why(FAR)).isEqualTo(allowed);
      assertThat(why(NAME)).isEqualTo(allowed);
      assertThat(why("203.0.113.8")).isEqualTo(new WhyAnswer(false, "no-egress", ""));
    }
  }

  private WhyAnswer why(String to) throws IOException {
    return Objects.requireNonNull(
        control.ask(FabricRequest.why(new WhyQuestion("i2", to, "tcp", 443))).why());
  }

  @Test
  void anotherPlanWithTheSameRuleLeavesOpenWhatIsOpen() throws IOException {
    try (FakeResolver resolver = FakeResolver.knowing(NAME, 1, FAR)) {
      connect(plan().egress(2, NAME, "tcp", 443).resolver(resolver.port()));
      assertThat(found(NAME)).containsExactly(FAR);
      apply(
          plan()
              .guest(3, "db")
              .link(2, 3, "tcp", 1)
              .egress(2, NAME, "tcp", 443)
              .resolver(resolver.port()));
      byte[] syn = toFar().tcp(40_001, 443, Protocol.SYN);
      web.send(syn);
      assertThat(nat.next()).isEqualTo(syn);
      apply(plan().resolver(resolver.port()));
      assertThat(why(FAR)).isEqualTo(new WhyAnswer(false, "no-egress", ""));
    }
  }

  @Test
  void withoutAResolverThatAnswersTheServerHasFailed() throws IOException {
    try (FakeResolver failing =
        new FakeResolver((question, _) -> {
          Message answer = FakeResolver.answerTo(question);
          byte[] broken = answer.toWire();
          broken[7] = 9;
          return List.of(broken);
        })) {
      connect(plan().egress(2, NAME, "tcp", 443).resolver(failing.port()));
      assertThat(code(NAME)).isEqualTo(Rcode.SERVFAIL);
    }
  }

  @Test
  void questionsUnderWayAreFewAndHoldUpNobody() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (FakeResolver slow =
        new FakeResolver((question, _) -> {
          try {
            go.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return List.of(FakeResolver.answerTo(question).toWire());
        })) {
      connect(plan().egress(2, "*.example.org", "tcp", 443).resolver(slow.port()));
      for (int number = 0; number < 40; number++) {
        ask("n" + number + ".example.org");
      }
      ask("web");
      Map<String, Integer> codes = new HashMap<>();
      while (!codes.containsKey("web.")) {
        note(codes);
      }
      assertThat(codes)
          .containsAllEntriesOf(
              IntStream.range(32, 40)
                  .boxed()
                  .collect(
                      Collectors.toMap(
                          number -> "n" + number + ".example.org.", _ -> Rcode.SERVFAIL)));
      go.countDown();
      while (codes.size() < 41) {
        note(codes);
      }
    }
  }

  @Test
  void whileNobodyOutsideAnswersNamesOfInstancesAreAnsweredByUdpAndTcp() throws Exception {
    try (FakeResolver silent = new FakeResolver((_, _) -> List.of())) {
      connect(plan().egress(2, "*.example.org", "tcp", 443).resolver(silent.port()));
      for (int number = 0; number < 32; number++) {
        ask("n" + number + ".example.org");
      }
      Message question =
          Message.newQuery(Record.newRecord(Name.fromString("web."), Type.A, DClass.IN));
      ask("web");
      assertThat(answered().getQuestion().getName()).hasToString("web.");
      byte[] message = question.toWire();
      byte[] framed =
          ByteBuffer.allocate(2 + message.length)
              .putShort((short) message.length)
              .put(message)
              .array();
      for (int time = 0; time < 100; time++) {
        web.send(toGateway().tcp(40_000, 53, Protocol.ACK | Protocol.PSH, 1, 1, framed));
        assertThat(overTcp().getQuestion().getName()).hasToString("web.");
      }
    }
  }

  /** The next message by TCP; what of the outside has failed meanwhile does not matter. */
  private Message overTcp() throws IOException {
    while (true) {
      byte[] frame = web.next();
      Packet packet = new Packet();
      assertThat(packet.read(MemorySegment.ofArray(frame), 0, frame.length)).isTrue();
      long data = packet.transportAt() + 20;
      int length = packet.transportLength() - 20;
      if (packet.protocol() == Protocol.TCP && length > 2) {
        return new Message(
            packet.memory().asSlice(data + 2, length - 2).toArray(ValueLayout.JAVA_BYTE));
      }
    }
  }

  private void note(Map<String, Integer> codes) throws IOException {
    Message answer = answered();
    codes.put(answer.getQuestion().getName().toString(), answer.getHeader().getRcode());
  }
}
