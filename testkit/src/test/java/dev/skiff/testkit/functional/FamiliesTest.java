package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skiff.testkit.Deadlines;
import dev.skiff.testkit.Eventually;
import dev.skiff.testkit.SkiffHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * One guest, whose program listens at IPv4 alone on some ports and at IPv6 alone on others: who
 * asks {@code localhost} need not know.
 */
@Tag("functional")
@ExtendWith(SharedHome.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FamiliesTest {
  private static final List<String> LOOPBACKS = List.of("127.0.0.1", "::1");
  private static final int ANSWER_MILLIS = 2_000;
  private static final int CONNECT_MILLIS = 5_000;

  /** Of which a guest quotes only a part when it refuses. */
  private static final int LONG_DATAGRAM = 1_400;

  private SkiffHome home;

  @BeforeAll
  void run(SkiffHome shared) {
    assumeTrue(hasIpv6(), "this host has no loopback of IPv6");
    home = shared;
    home.boot(
            "run",
            "-d",
            "--wait",
            "--name",
            "families",
            "-p",
            "8080",
            "-p",
            "8081",
            "-p",
            "8080/udp",
            "-p",
            "8081/udp",
            home.programs().staticC("families", Peer.source("families.c")))
        .succeeded();
  }

  @AfterAll
  void remove() {
    if (home != null) {
      home.boot("rm", "-f", "families").succeeded();
    }
  }

  @Test
  void aPortIsShownAtTheLoopbackOfBothFamilies() {
    int port = published("8080/tcp");
    assertThat(home.skiff("port", "families", "8080").succeeded().lines())
        .containsExactly("127.0.0.1:" + port, "[::1]:" + port);
    assertThat(home.skiff("ps").succeeded().text())
        .contains("127.0.0.1:" + port + "->8080/tcp, [::1]:" + port + "->8080/tcp");
  }

  @Test
  void clientsOfBothFamiliesReachWhatListensAtOne() {
    for (String loopback : LOOPBACKS) {
      assertThat(connect(loopback, published("8080/tcp"))).as(loopback).isEqualTo("four");
      assertThat(connect(loopback, published("8081/tcp"))).as(loopback).isEqualTo("six");
    }
  }

  @Test
  void datagramsOfBothFamiliesReachWhatListensAtOne() throws IOException {
    for (String loopback : LOOPBACKS) {
      assertThat(ask(loopback, published("8080/udp"), 1)).as(loopback).isEqualTo("four");
      assertThat(ask(loopback, published("8081/udp"), 1)).as(loopback).isEqualTo("six");
      assertThat(ask(loopback, published("8080/udp"), LONG_DATAGRAM)).isEqualTo("four");
      assertThat(ask(loopback, published("8081/udp"), LONG_DATAGRAM)).isEqualTo("six");
    }
  }

  @Test
  void theLogSaysWhoCameByItsOwnAddress() {
    connect("::1", published("8080/tcp"));
    Eventually.mustHold(
        "the client is in the log",
        () -> home.skiff("net", "log", "families").succeeded().text().contains("[::1]"),
        Deadlines.command());
  }

  private int published(String port) {
    String line = home.skiff("port", "families", port).succeeded().line();
    return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
  }

  private static String connect(String address, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral(address), port), CONNECT_MILLIS);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a datagram until an answer comes: either may get lost. */
  private static String ask(String address, int port, int bytes) throws IOException {
    long deadline = System.nanoTime() + Deadlines.command().toNanos();
    InetAddress host = InetAddress.ofLiteral(address);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(ANSWER_MILLIS);
      while (true) {
        socket.send(new DatagramPacket(new byte[bytes], bytes, host, port));
        DatagramPacket answer = new DatagramPacket(new byte[16], 16);
        try {
          socket.receive(answer);
          return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
        } catch (SocketTimeoutException e) {
          assertThat(System.nanoTime()).as("no answer at %s", address).isLessThan(deadline);
        }
      }
    }
  }

  private static boolean hasIpv6() {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0));
      return true;
    } catch (IOException none) {
      return false;
    }
  }
}
