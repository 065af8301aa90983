package dev.skiff.engine.dataplane;

import static dev.skiff.engine.dataplane.Plans.guest;
import static dev.skiff.engine.dataplane.Plans.published;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.fail;

import dev.skiff.wire.api.WireJson;
import dev.skiff.wire.fabric.FabricAnswer;
import dev.skiff.wire.fabric.FabricEvent;
import dev.skiff.wire.fabric.FabricRequest;
import dev.skiff.wire.fabric.WhyQuestion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that has lost its mind says anything; the engine is told so, and nothing worse. */
@Timeout(120)
class HostileAnswersTest {
  private static final int ROUNDS = 2_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final NatGuest WEB = guest("web", 1);

  private static final List<byte[]> SENSIBLE =
      List.of(
          WireJson.write(FabricAnswer.class, FabricAnswer.ofFlows(List.of(FakeFabric.FLOW))),
          WireJson.write(FabricAnswer.class, FabricAnswer.ofDenied(List.of(FakeFabric.DENIAL))),
          WireJson.write(FabricEvent.class, new FabricEvent("denied", "web", 1, FakeFabric.DENIAL)),
          WireJson.write(
              NatAnswer.class,
              new NatAnswer(
                  1,
                  "",
                  "",
                  new NatState(1, true, true, 0, 1, List.of(), List.of(), Map.of("tcpIn", 1L)),
                  List.of())),
          WireJson.write(FabricRequest.class, FabricRequest.of("state")),
          "[".repeat(100_000).getBytes(StandardCharsets.UTF_8));

  @TempDir Path folder;

  /** Answers with what is sensible somewhere, bytes of it changed or cut off. */
  private static final class Confused implements LineServer.Desk {
    private final Random random;

    Confused(long seed) {
      this.random = new Random(seed);
    }

    @Override
    public synchronized List<byte[]> answer(byte[] line) {
      byte[] answer = SENSIBLE.get(random.nextInt(SENSIBLE.size())).clone();
      for (int changes = random.nextInt(4); changes > 0; changes--) {
        byte other = (byte) random.nextInt(256);
        answer[random.nextInt(answer.length)] = other == '\n' ? (byte) '"' : other;
      }
      return List.of(answer);
    }

    @Override
    public boolean beginsStream(byte[] line) {
      return false;
    }
  }

  /** A question whose answer may be nothing but a value, an IOException, or a refusal. */
  private interface Question {
    void ask() throws IOException;
  }

  @Test
  void whatIsSaidIsAnAnswerOrAFailure() throws Exception {
    long seed = System.nanoTime();
    Path socket = folder.resolve("socket");
    FabricControl fabric = new FabricControl(socket, PATIENCE);
    try (LineServer _ = new LineServer(socket, new Confused(seed))) {
      List<Question> questions =
          List.of(
              fabric::state,
              fabric::flows,
              fabric::denied,
              () -> fabric.apply(Plans.plan(1, List.of(WEB))),
              () -> fabric.why(new WhyQuestion("web", "db", "tcp", 1)),
              () -> fabric.events(_ -> {}).close(),
              () -> askNat(socket));
      for (int round = 0; round < ROUNDS; round++) {
        ask(questions.get(round % questions.size()), seed);
      }
    }
  }

  private static void askNat(Path socket) throws IOException {
    try (NatControl nat = NatControl.open(socket, PATIENCE, _ -> "somebody")) {
      nat.guest(WEB);
      nat.publish(published(WEB, 8080));
      NatKnowledge.of(nat.state());
      nat.flows();
      nat.events(_ -> {}).close();
    }
  }

  private static void ask(Question question, long seed) {
    try {
      question.ask();
    } catch (IOException | DataPlaneFailure told) {
      // Either is what it should be.
    } catch (RuntimeException e) {
      fail("seed " + seed, e);
    }
  }

  @Test
  void aLineWithoutAnEndIsNotReadForEver() throws Exception {
    byte[] much = new byte[17 << 20];
    Arrays.fill(much, (byte) ' ');
    Path socket = folder.resolve("socket");
    LineServer.Desk endless =
        new LineServer.Desk() {
          @Override
          public List<byte[]> answer(byte[] line) {
            return List.of(much);
          }

          @Override
          public boolean beginsStream(byte[] line) {
            return false;
          }
        };
    try (LineServer _ = new LineServer(socket, endless)) {
      assertThatCode(() -> new FabricControl(socket, PATIENCE).flows())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("more than 16777216 bytes");
    }
  }
}
