package dev.skiff.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.fabric.loop.Guest;
import dev.skiff.fabric.packet.Frames;
import dev.skiff.fabric.packet.Protocol;
import dev.skiff.wire.fabric.Applied;
import dev.skiff.wire.fabric.CaptureWish;
import dev.skiff.wire.fabric.FabricAnswer;
import dev.skiff.wire.fabric.FabricRequest;
import dev.skiff.wire.fabric.FabricState;
import dev.skiff.wire.fabric.PortState;
import dev.skiff.wire.fabric.WhyAnswer;
import dev.skiff.wire.fabric.WhyQuestion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The way outside, from its three sides: a guest's, an engine's, and that of a NAT that is ours.
 */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // Made before each test.
class OutsideTest {
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
    return new TestPlans()
        .guest(2, "web", web.path(), 1)
        .egress(2, "203.0.113.0/24", "tcp", 443)
        .publish(2, "tcp", 80)
        .outside(nat.path());
  }

  private FabricAnswer apply(TestPlans plan) throws IOException {
    FabricAnswer answer = control.ask(FabricRequest.apply(plan.plan()));
    assertThat(answer.error()).isEmpty();
    return answer;
  }

  private void connect() throws IOException {
    apply(plan());
    web.accept();
    nat.accept();
  }

  private static Frames out() {
    return Frames.between(TestPlans.mac(2), TestPlans.ipv4(1, 2), TestPlans.GATEWAY_MAC, FAR);
  }

  private static Frames in() {
    return out().turned();
  }

  private FabricState state() throws IOException {
    return Objects.requireNonNull(control.ask(FabricRequest.of("state")).state());
  }

  @Test
  void whatEgressAllowsGoesOutAndItsAnswerComesBack() throws IOException {
    connect();
    byte[] syn = out().tcp(40_000, 443, Protocol.SYN);
    web.send(out().tcp(40_000, 80, Protocol.SYN));
    web.send(syn);
    assertThat(nat.next()).isEqualTo(syn);
    byte[] reply = in().tcp(443, 40_000, Protocol.SYN | Protocol.ACK);
    nat.send(in().tcp(443, 40_001, Protocol.SYN | Protocol.ACK, new byte[3]));
    nat.send(in().udp(443, 40_000));
    nat.send(reply);
    assertThat(web.next()).isNotEqualTo(reply).hasSize(reply.length + 3);
    assertThat(web.next()).isEqualTo(reply);
  }

  @Test
  void aPublishedPortLetsAnyoneOutsideIn() throws IOException {
    connect();
    byte[] syn = in().tcp(40_000, 80, Protocol.SYN);
    nat.send(in().tcp(40_000, 81, Protocol.SYN));
    nat.send(
        Frames.between(
                TestPlans.GATEWAY_MAC, TestPlans.ipv4(2, 9), TestPlans.mac(2), TestPlans.ipv4(1, 2))
            .tcp(40_000, 80, Protocol.SYN));
    nat.send(syn);
    assertThat(web.next()).isEqualTo(syn);
    byte[] reply = out().tcp(80, 40_000, Protocol.SYN | Protocol.ACK);
    web.send(reply);
    assertThat(nat.next()).isEqualTo(reply);
  }

  @Test
  void errorsComeBackToTheFlowTheyAreAbout() throws IOException {
    connect();
    byte[] syn = out().tcp(40_000, 443, Protocol.SYN);
    web.send(syn);
    assertThat(nat.next()).isEqualTo(syn);
    Frames ofNat =
        Frames.between(TestPlans.GATEWAY_MAC, "198.18.0.1", TestPlans.mac(2), TestPlans.ipv4(1, 2));
    nat.send(ofNat.unreachable(out().tcp(40_001, 443, Protocol.SYN)));
    byte[] error = ofNat.unreachable(syn);
    nat.send(error);
    assertThat(web.next()).isEqualTo(error);
  }

  @Test
  void aNatThatIsStartedAnewIsConnectedAgainAndConnectionsGoOn() throws IOException {
    connect();
    web.send(out().tcp(40_000, 443, Protocol.SYN));
    nat.next();
    nat.hangUp();
    nat.accept();
    byte[] next = out().tcp(40_000, 443, Protocol.ACK);
    web.send(next);
    assertThat(nat.next()).isEqualTo(next);
  }

  /** Its table is empty, as after a kill -9; the ends' connections are not. */
  @Test
  void aFabricThatIsStartedAnewPicksUpConnectionsOfBothKinds() throws IOException {
    connect();
    byte[] ofPublished = out().tcp(80, 50_001, Protocol.ACK);
    web.send(out().tcp(81, 50_000, Protocol.ACK));
    web.send(ofPublished);
    assertThat(nat.next()).isEqualTo(ofPublished);
    byte[] ofEgress = in().tcp(443, 40_000, Protocol.ACK, new byte[9]);
    nat.send(in().tcp(22, 40_000, Protocol.ACK));
    nat.send(ofEgress);
    assertThat(web.next()).isEqualTo(ofEgress);
    byte[] backToPublished = in().tcp(50_001, 80, Protocol.ACK);
    nat.send(backToPublished);
    assertThat(web.next()).isEqualTo(backToPublished);
    byte[] onByEgress = out().tcp(40_000, 443, Protocol.ACK);
    web.send(onByEgress);
    assertThat(nat.next()).isEqualTo(onByEgress);
  }

  @Test
  void aNatThatIsOutOfStepIsConnectedAgain() throws IOException {
    connect();
    nat.send(new byte[3]);
    nat.accept();
    byte[] syn = in().tcp(40_000, 80, Protocol.SYN);
    nat.send(syn);
    assertThat(web.next()).isEqualTo(syn);
  }

  @Test
  void theWayOutsideIsAmongThePortsAndGoesWithThePlan() throws IOException {
    assertThat(apply(plan()).applied()).isEqualTo(new Applied(1, 1, 0, 0));
    web.accept();
    nat.accept();
    byte[] syn = in().tcp(40_000, 80, Protocol.SYN);
    nat.send(in().tcp(40_000, 81, Protocol.SYN));
    nat.send(syn);
    assertThat(web.next()).isEqualTo(syn);
    PortState port = state().ports().getLast();
    assertThat(port.instance()).isEmpty();
    assertThat(port.name()).isEqualTo(PortState.OUTSIDE);
    assertThat(port.connected()).isTrue();
    assertThat(port.receivedFrames()).isEqualTo(2);
    assertThat(port.dropped()).isEqualTo(Map.of("no-egress", 1L));
    apply(new TestPlans().guest(2, "web", web.path(), 1));
    assertThat(nat.isLeft()).isTrue();
    assertThat(state().ports()).extracting(PortState::name).containsExactly("web");
  }

  @Test
  void whyAndCapturesNameTheRule() throws IOException {
    connect();
    String allowed = "egress web → 203.0.113.0/24 tcp 443";
    assertThat(control.ask(FabricRequest.why(new WhyQuestion("i2", FAR, "tcp", 443))).why())
        .isEqualTo(new WhyAnswer(true, "allowed", allowed));
    try (ControlConnection capture = new ControlConnection(folder.resolve("fabric"))) {
      assertThat(capture.ask(FabricRequest.capture(new CaptureWish("i2", "", 60))).error())
          .isEmpty();
      web.send(out().tcp(40_000, 443, Protocol.SYN));
      nat.send(in().tcp(443, 40_000, Protocol.SYN | Protocol.ACK));
      nat.send(in().tcp(40_000, 80, Protocol.SYN));
      web.next();
      web.next();
      String file = "";
      while (!file.contains("allowed: published 127.0.0.1:80 → web tcp 80")) {
        file += new String(capture.in().readNBytes(8), StandardCharsets.UTF_8);
      }
      assertThat(file.split("allowed: " + allowed, -1)).hasSize(3);
    }
  }
}
