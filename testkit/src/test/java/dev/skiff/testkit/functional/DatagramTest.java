package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.Deadlines;
import dev.skiff.testkit.Eventually;
import dev.skiff.testkit.RunningCommand;
import dev.skiff.testkit.SkiffHome;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** One guest that answers datagrams and writes down each; its log is watched meanwhile. */
@Tag("functional")
@ExtendWith(SharedHome.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DatagramTest {
  private static final int ANSWER_MILLIS = 2_000;

  private final int port = freePort();

  @Test
  @Order(1)
  void aPublishedUdpPortAnswersOnceTheGuestIsReady(SkiffHome home) throws IOException {
    String ports = port + ":9000/udp";
    home.boot("run", "-d", "--wait", "--name", "echo", "-p", ports, Probe.image(home), "echo", 9000)
        .succeeded();
    assertThat(ask("one")).isEqualTo("one");
    assertThat(home.skiff("ps").text()).contains("127.0.0.1:" + port + "->9000/udp");
  }

  @Test
  @Order(2)
  void whoeverFollowsTheLogSeesEachLineAsItComes(SkiffHome home) throws IOException {
    try (RunningCommand follow = home.start("logs", "-f", "--tail", "0", "echo")) {
      // Following has begun once something new is seen; what is said before that is not.
      Eventually.mustHold(
          "the line is followed",
          () -> {
            say("two");
            return follow.printed().contains("heard two\n");
          },
          Deadlines.command());
      say("three");
      follow.awaitOutput(text -> text.endsWith("heard three\n"), Deadlines.command());
      assertThat(follow.printed()).doesNotContain("heard one");
    }
  }

  @Test
  @Order(3)
  void aPartOfTheLogIsShownByLinesAndByTime(SkiffHome home) throws IOException {
    String before = timeOfLastLine(home);
    ask("four");
    assertThat(home.skiff("logs", "--tail", "1", "echo").succeeded().text())
        .isEqualTo("heard four\n");
    assertThat(home.skiff("logs", "-n", "2", "-t", "echo").succeeded().lines())
        .hasSize(2)
        .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z heard \\w+"));
    assertThat(home.skiff("logs", "--since", before, "echo").succeeded().lines())
        .contains("heard four")
        .doesNotContain("heard one");
    assertThat(home.skiff("logs", "--until", before, "echo").succeeded().lines())
        .contains("heard one")
        .doesNotContain("heard four");
    assertThat(home.skiff("logs", "--since", "1h", "echo").succeeded().lines())
        .contains("heard one", "heard four");
  }

  @Test
  @Order(4)
  void itsPortIsRefusedToAnotherWithTheNameOfWhoHasIt(SkiffHome home) {
    home.skiff("create", "--name", "rival", "-p", port + ":9000/udp", Probe.image(home))
        .succeeded();
    home.skiff("start", "rival").refused(Integer.toString(port), "echo");
    home.skiff("rm", "rival").succeeded();
  }

  @Test
  @Order(5)
  void followingEndsWithTheProgram(SkiffHome home) throws IOException {
    try (RunningCommand follow = home.start("logs", "--follow", "echo")) {
      follow.awaitOutput(text -> text.contains("heard four\n"), Deadlines.command());
      send("bye");
      List<String> lines = follow.finish(Deadlines.boot()).succeeded().lines();
      assertThat(lines).startsWith("heard one").endsWith("heard bye");
    }
    assertThat(home.boot("wait", "echo").succeeded().line()).isEqualTo("4");
    home.skiff("rm", "echo").succeeded();
  }

  @Test
  @Order(6)
  void variablesComeFromAFileAndTheCommandLine(SkiffHome home) throws IOException {
    Path file =
        Files.writeString(
            home.scratch().resolve("variables"), "# colours\nFIRST=red one\n\nSECOND=green\n");
    List<String> lines =
        home.boot("run", "--rm", "--env-file", file, "-e", "SECOND=blue", Probe.image(home), "show")
            .exited(3)
            .lines();
    assertThat(lines).contains("env:FIRST=red one", "env:SECOND=blue");
  }

  private static String timeOfLastLine(SkiffHome home) {
    String line = home.skiff("logs", "-t", "--tail", "1", "echo").succeeded().line();
    return line.substring(0, line.indexOf(' '));
  }

  /** Sends a datagram until an answer comes: either may get lost. */
  private String ask(String text) throws IOException {
    long deadline = System.nanoTime() + Deadlines.command().toNanos();
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(ANSWER_MILLIS);
      while (true) {
        socket.send(datagram(text));
        DatagramPacket answer = new DatagramPacket(new byte[1024], 1024);
        try {
          socket.receive(answer);
          return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
        } catch (SocketTimeoutException e) {
          assertThat(System.nanoTime()).as("no answer to " + text).isLessThan(deadline);
        }
      }
    }
  }

  private void send(String text) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.send(datagram(text));
    }
  }

  private void say(String text) {
    try {
      ask(text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private DatagramPacket datagram(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port);
  }

  private static int freePort() {
    try (DatagramSocket probe = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
