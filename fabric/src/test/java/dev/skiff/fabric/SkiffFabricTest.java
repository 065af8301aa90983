package dev.skiff.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.skiff.fabric.loop.Guest;
import dev.skiff.fabric.packet.Frames;
import dev.skiff.fabric.packet.Protocol;
import dev.skiff.wire.fabric.Applied;
import dev.skiff.wire.fabric.CaptureWish;
import dev.skiff.wire.fabric.Denial;
import dev.skiff.wire.fabric.FabricAnswer;
import dev.skiff.wire.fabric.FabricEvent;
import dev.skiff.wire.fabric.FabricPlan;
import dev.skiff.wire.fabric.FabricRequest;
import dev.skiff.wire.fabric.FabricState;
import dev.skiff.wire.fabric.FlowSummary;
import dev.skiff.wire.fabric.PortState;
import dev.skiff.wire.fabric.WhyAnswer;
import dev.skiff.wire.fabric.WhyQuestion;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole fabric from its two sides: an engine's on the control socket, guests' on theirs. */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // Made before each test.
class SkiffFabricTest {
  @TempDir private Path folder;
  private SkiffFabric fabric;
  private Guest web;
  private Guest database;
  private ControlConnection control;

  @BeforeEach
  void start() throws IOException {
    fabric = SkiffFabric.start(socket(), 1);
    web = new Guest(folder.resolve("web"));
    database = new Guest(folder.resolve("db"));
    control = new ControlConnection(socket());
  }

  @AfterEach
  void stop() throws IOException {
    control.close();
    fabric.close();
    web.close();
    database.close();
  }

  private Path socket() {
    return folder.resolve("fabric");
  }

  private FabricPlan plan() {
    return new TestPlans()
        .guest(2, "web", web.path(), 1)
        .guest(3, "db", database.path(), 1)
        .link(2, 3, "tcp", 5432)
        .plan();
  }

  private void connect() throws IOException {
    assertThat(control.ask(FabricRequest.apply(plan())).error()).isEmpty();
    web.accept();
    database.accept();
  }

  private static Frames webToDatabase() {
    return Frames.between(
        TestPlans.mac(2), TestPlans.ipv4(1, 2), TestPlans.mac(3), TestPlans.ipv4(1, 3));
  }

  private void pass(byte[] frame) throws IOException {
    web.send(frame);
    assertThat(database.next()).isEqualTo(frame);
  }

  @Test
  void aPlanIsAppliedByDifferenceAndToldBack() throws IOException {
    assertThat(control.ask(FabricRequest.apply(plan())).applied())
        .isEqualTo(new Applied(1, 2, 0, 0));
    assertThat(control.ask(FabricRequest.apply(plan())).applied())
        .isEqualTo(new Applied(1, 0, 0, 2));
    assertThat(Files.getPosixFilePermissions(socket()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void aPlanWithFaultsIsRefusedAndTheOneInForceGoesOn() throws IOException {
    connect();
    FabricPlan bad =
        new FabricPlan(9, 2, List.of(), List.of(), List.of(), List.of(), List.of(), "", List.of());
    assertThat(control.ask(FabricRequest.apply(bad)).error()).contains("has version 9");
    pass(webToDatabase().tcp(1, 5432, Protocol.SYN));
  }

  @Test
  void whatIsNoRequestIsRefusedByName() throws IOException {
    assertThat(control.ask(FabricRequest.of("dance")).error())
        .isEqualTo("this fabric does not know how to 'dance'");
    control.say("{\"version\":7,\"ask\":\"state\"}");
    assertThat(control.read(FabricAnswer.class).error())
        .isEqualTo("the request has version 7; this fabric speaks 1");
    control.say("nonsense");
    assertThat(control.read(FabricAnswer.class).error()).contains("FabricRequest");
  }

  @Test
  void theStateHasWhatEachPortHasSeen() throws IOException {
    connect();
    pass(webToDatabase().tcp(1, 5432, Protocol.SYN));
    web.send(webToDatabase().tcp(1, 22, Protocol.SYN));
    pass(webToDatabase().tcp(1, 5432, Protocol.ACK));
    FabricState state = Objects.requireNonNull(control.ask(FabricRequest.of("state")).state());
    assertThat(state.flows()).isEqualTo(1);
    assertThat(state.frames()).isEqualTo(3);
    PortState port = state.ports().getFirst();
    assertThat(port.name()).isEqualTo("web");
    assertThat(port.connected()).isTrue();
    assertThat(port.receivedFrames()).isEqualTo(3);
    assertThat(port.dropped()).isEqualTo(Map.of("no-link", 1L));
    assertThat(state.ports().get(1).sentFrames()).isEqualTo(2);
  }

  @Test
  void whySaysByWhichRule() throws IOException {
    connect();
    assertThat(why("i2", "i3", 5432))
        .isEqualTo(new WhyAnswer(true, "allowed", "link web → db tcp 5432"));
    assertThat(why("i2", "10.81.0.3", 22)).isEqualTo(new WhyAnswer(false, "no-link", ""));
    assertThat(why("i3", "i2", 5432)).isEqualTo(new WhyAnswer(false, "no-link", ""));
    assertThat(why("i2", "198.51.100.1", 1)).isEqualTo(new WhyAnswer(false, "no-egress", ""));
    assertThat(why("i2", "10.81.0.99", 1)).isEqualTo(new WhyAnswer(false, "unknown", ""));
    assertThat(Objects.requireNonNull(why("i2", "nobody", 1)).rule()).contains("'nobody'");
  }

  private WhyAnswer why(String from, String to, int port) throws IOException {
    return Objects.requireNonNull(
        control.ask(FabricRequest.why(new WhyQuestion(from, to, "tcp", port))).why());
  }

  @Test
  void deniedPacketsAreToldByNameAndCounted() throws IOException {
    connect();
    try (ControlConnection listener = new ControlConnection(socket())) {
      assertThat(listener.ask(FabricRequest.of("events")).error()).isEmpty();
      web.send(webToDatabase().tcp(1, 22, Protocol.SYN));
      web.send(webToDatabase().tcp(1, 22, Protocol.SYN));
      pass(webToDatabase().tcp(1, 5432, Protocol.SYN));
      FabricEvent event = listener.read(FabricEvent.class);
      assertThat(event)
          .isEqualTo(
              new FabricEvent(
                  "denied",
                  "i2",
                  1,
                  new Denial("i2", "i3", "10.81.0.3", "tcp", 22, "no-link", 1, 0)));
    }
    assertThat(control.ask(FabricRequest.of("denied")).denied())
        .singleElement()
        .satisfies(denial -> assertThat(denial.count()).isEqualTo(2));
  }

  @Test
  void whoSendsWithTheMacOfAnotherIsToldAndNothingOfItPasses() throws IOException {
    connect();
    Frames inTheNameOfTheDatabase =
        Frames.between(
            TestPlans.mac(3), TestPlans.ipv4(1, 2), TestPlans.mac(3), TestPlans.ipv4(1, 3));
    web.send(inTheNameOfTheDatabase.tcp(1, 5432, Protocol.SYN));
    pass(webToDatabase().tcp(1, 5432, Protocol.SYN));
    assertThat(control.ask(FabricRequest.of("denied")).denied())
        .extracting(Denial::from, Denial::address, Denial::port, Denial::reason, Denial::count)
        .containsExactly(tuple("i2", "10.81.0.3", 5432, "spoofed", 1L));
  }

  @Test
  void ofAScanOfAddressesSomeAreToldAndTheOthersCounted() throws IOException {
    connect();
    for (int last = 10; last < 250; last++) {
      Frames away =
          Frames.between(
              TestPlans.mac(2), TestPlans.ipv4(1, 2), TestPlans.mac(3), TestPlans.ipv4(1, last));
      web.send(away.tcp(1, 22, Protocol.SYN));
    }
    pass(webToDatabase().tcp(1, 5432, Protocol.SYN));
    List<Denial> denied = control.ask(FabricRequest.of("denied")).denied();
    assertThat(denied.stream().mapToLong(Denial::count).sum()).isEqualTo(240);
    assertThat(denied)
        .filteredOn(denial -> denial.protocol().equals(Denial.ANY))
        .extracting(Denial::from, Denial::to, Denial::address, Denial::port, Denial::reason)
        .containsExactly(tuple("i2", "", "", 0, "unknown"));
  }

  @Test
  void flowsAreTold() throws IOException {
    connect();
    pass(webToDatabase().tcp(40_000, 5432, Protocol.SYN));
    assertThat(control.ask(FabricRequest.of("flows")).flows())
        .containsExactly(
            new FlowSummary(
                "i2", "10.81.0.2", 40_000, "i3", "10.81.0.3", 5432, "tcp", "unanswered", 0));
  }

  @Test
  void aCaptureHasFramesWithTheirVerdicts() throws IOException {
    connect();
    try (ControlConnection capture = new ControlConnection(socket())) {
      assertThat(capture.ask(FabricRequest.capture(new CaptureWish("i9", "", 0))).error())
          .contains("i9");
    }
    try (ControlConnection capture = new ControlConnection(socket())) {
      assertThat(capture.ask(FabricRequest.capture(new CaptureWish("i2", "", 60))).error())
          .isEmpty();
      byte[] allowed = webToDatabase().tcp(1, 5432, Protocol.SYN, new byte[50]);
      web.send(webToDatabase().tcp(1, 22, Protocol.SYN));
      pass(allowed);
      DataInputStream file = new DataInputStream(capture.in());
      assertThat(block(file).type()).isEqualTo(0x0a0d0d0a);
      assertThat(block(file).text()).contains("web");
      assertThat(block(file).text()).contains("denied: no-link");
      Block frame = block(file);
      assertThat(frame.text()).contains("allowed: link web → db tcp 5432");
      assertThat(frame.body().getInt(12)).isEqualTo(60);
      assertThat(frame.body().getInt(16)).isEqualTo(allowed.length);
    }
  }

  private record Block(int type, ByteBuffer body) {
    String text() {
      return StandardCharsets.UTF_8.decode(body.duplicate()).toString();
    }
  }

  private static Block block(DataInputStream file) throws IOException {
    int type = Integer.reverseBytes(file.readInt());
    byte[] rest = file.readNBytes(Integer.reverseBytes(file.readInt()) - 8);
    return new Block(type, ByteBuffer.wrap(rest).order(ByteOrder.LITTLE_ENDIAN));
  }

  @Test
  void aKilledFabricComesBackWithoutTheGuestsNoticing() throws Exception {
    connect();
    pass(webToDatabase().tcp(1, 5432, Protocol.SYN));
    Path program = folder.resolve("second");
    fabric.close();
    Process killed = process(program);
    try (ControlConnection other = ControlConnection.awaited(program, killed)) {
      assertThat(other.ask(FabricRequest.apply(plan())).error()).isEmpty();
      web.accept();
      database.accept();
      pass(webToDatabase().tcp(1, 5432, Protocol.ACK));
    }
    killed.destroyForcibly().waitFor();
    Process next = process(program);
    try (ControlConnection other = ControlConnection.awaited(program, next)) {
      assertThat(other.ask(FabricRequest.apply(plan())).error()).isEmpty();
      web.accept();
      database.accept();
      pass(webToDatabase().tcp(1, 5432, Protocol.ACK));
    }
    next.destroy();
    assertThat(next.waitFor()).isEqualTo(143);
  }

  private static Process process(Path socket) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            SkiffFabric.class.getName(),
            socket.toString())
        .inheritIO()
        .start();
  }
}
