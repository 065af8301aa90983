package dev.skiff.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.cli.fake.BesideEngine;
import dev.skiff.cli.fake.CommandLineInTest;
import dev.skiff.cli.fake.TypedInput;
import dev.skiff.wire.api.ErrorBody;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A program in the foreground, with an engine that lives, dies and comes back. */
@Timeout(10)
class ForegroundRunTest extends BesideEngine {
  @Test
  void streamsComeApartAndTheProgramsCodeComesBack() {
    engine.image(
        "web",
        guest -> {
          guest.out("to out\n");
          guest.err("to err\n");
          return 3;
        });
    assertThat(skiff.run("run", "web")).isEqualTo(3);
    assertThat(skiff.out()).isEqualTo("to out\n");
    assertThat(skiff.err()).isEqualTo("to err\n");
    assertThat(engine.guests()).hasSize(1);
  }

  @Test
  void standardInputReachesTheProgramToItsEnd() {
    engine.image(
        "cat",
        guest -> {
          guest.out(guest.stdin().readAllBytes());
          return 0;
        });
    skiff.input(new ByteArrayInputStream("first\nsecond".getBytes(StandardCharsets.UTF_8)));
    assertThat(skiff.run("run", "-i", "cat")).isZero();
    assertThat(skiff.out()).isEqualTo("first\nsecond");
  }

  @Test
  void whatIsToBeRemovedIsRemovedByUsAfterItsEnd() {
    engine.image("web", guest -> 0);
    assertThat(skiff.run("run", "--rm", "web")).isZero();
    assertThat(engine.guests()).isEmpty();
    assertThat(engine.requests()).last().asString().startsWith("DELETE /containers/0101");
  }

  @Test
  void whatIsToBeRemovedIsHeldAtEachEngineUntilItIs() throws Exception {
    CountDownLatch dead = new CountDownLatch(1);
    engine.image(
        "web",
        guest -> {
          guest.out("up");
          dead.await();
          return 0;
        });
    CompletableFuture<Integer> code = run("run", "--rm", "web");
    awaitShown(2);
    engine.die();
    dead.countDown();
    assertThat(code.get()).isZero();
    List<String> requests = engine.requests();
    String id = "01".repeat(32);
    assertThat(requests).anyMatch(line -> line.matches("POST /containers/create\\?.*leased=1.*"));
    assertThat(requests.indexOf("POST /skiff/v1/instances/" + id + "/lease"))
        .isLessThan(requests.indexOf("POST /containers/" + id + "/start"));
    assertThat(requests).filteredOn(line -> line.endsWith("/lease")).hasSize(2);
    assertThat(engine.guests()).isEmpty();
  }

  @Test
  void whatStaysIsHeldByNobody() {
    engine.image("web", guest -> 0);
    assertThat(skiff.run("run", "web")).isZero();
    assertThat(skiff.run("run", "-d", "--rm", "web")).isZero();
    assertThat(engine.requests()).noneMatch(line -> line.contains("lease"));
  }

  @Test
  void anEarlierEngineThatGivesNoLeaseIsFineToo() {
    engine.image("web", guest -> 0);
    engine.withoutLeases();
    assertThat(skiff.run("run", "--rm", "web")).isZero();
    assertThat(engine.guests()).isEmpty();
  }

  @Test
  void outputIsCompleteWhenTheEngineDiesAgainAndAgain() throws Exception {
    byte[] output = new byte[2 << 20];
    new Random(7).nextBytes(output);
    CountDownLatch[] shown = {new CountDownLatch(1), new CountDownLatch(1)};
    engine.image(
        "flood",
        guest -> {
          guest.out(slice(output, 0, 1 << 20));
          guest.err("half\n");
          shown[0].await();
          guest.out(slice(output, 1 << 20, 3 << 19));
          shown[1].await();
          guest.out(slice(output, 3 << 19, 2 << 20));
          return 9;
        });
    CompletableFuture<Integer> code = run("run", "--rm", "flood");
    awaitShown(1 << 20);
    engine.die();
    shown[0].countDown();
    awaitShown(3 << 19);
    engine.die();
    shown[1].countDown();
    assertThat(code.get()).isEqualTo(9);
    assertThat(skiff.outBytes()).isEqualTo(output);
    assertThat(skiff.err()).containsOnlyOnce("half\n").contains("starting the engine");
    assertThat(engine.lives()).isEqualTo(3);
    assertThat(engine.guests()).isEmpty();
  }

  @Test
  void nothingIsLostWhenTheProgramEndsWhileTheEngineIsDead() throws Exception {
    CountDownLatch dead = new CountDownLatch(1);
    engine.image(
        "late",
        guest -> {
          guest.out("before ");
          dead.await();
          guest.out("after");
          return 200;
        });
    CompletableFuture<Integer> code = run("run", "--rm", "late");
    awaitShown("before ".length());
    engine.die();
    dead.countDown();
    assertThat(code.get()).isEqualTo(200);
    assertThat(skiff.out()).isEqualTo("before after");
  }

  @Test
  void nothingIsLostWhenAnotherCommandBroughtTheEngineBackFirst() throws Exception {
    CountDownLatch dead = new CountDownLatch(1);
    engine.image(
        "late",
        guest -> {
          guest.out("before ");
          dead.await();
          guest.out("after");
          return 4;
        });
    CompletableFuture<Integer> code = run("run", "late");
    awaitShown("before ".length());
    engine.dieAndLive();
    dead.countDown();
    assertThat(code.get()).isEqualTo(4);
    assertThat(skiff.out()).isEqualTo("before after");
    assertThat(skiff.err()).isEmpty();
  }

  @Test
  void inputGoesOnToTheNextEngine() throws Exception {
    engine.image(
        "cat",
        guest -> {
          guest.out("ready ");
          guest.out(guest.stdin().readNBytes(3));
          guest.out(guest.stdin().readAllBytes());
          return 0;
        });
    TypedInput typed = new TypedInput();
    skiff.input(typed);
    CompletableFuture<Integer> code = run("run", "-i", "cat");
    awaitShown("ready ".length());
    type(typed, "one");
    awaitShown("ready one".length());
    engine.die();
    engine.awaitRequest("stdout=0");
    type(typed, " two");
    typed.end();
    assertThat(code.get()).isZero();
    assertThat(skiff.out()).isEqualTo("ready one two");
  }

  @Test
  void ctrlCStopsTheGuestAndItsCodeComesBack() throws Exception {
    engine.image(
        "polite",
        guest -> {
          guest.out("up");
          return guest.awaitSignal().equals("TERM") ? 143 : 1;
        });
    CompletableFuture<Integer> code = run("run", "--rm", "polite");
    awaitShown(2);
    skiff.interrupt();
    assertThat(code.get()).isEqualTo(143);
    assertThat(engine.guests()).isEmpty();
  }

  @Test
  void aSecondCtrlCKillsWhatDoesNotStop() throws Exception {
    engine.image(
        "deaf",
        guest -> {
          guest.out("up");
          while (!guest.awaitSignal().equals("KILL")) {
            guest.out(" no");
          }
          return 0;
        });
    CompletableFuture<Integer> code = run("run", "deaf");
    awaitShown(2);
    skiff.interrupt();
    awaitShown(5);
    skiff.interrupt();
    assertThat(code.get()).isEqualTo(137);
    assertThat(engine.requests()).anyMatch(line -> line.endsWith("/kill?signal=KILL"));
    skiff.interrupt();
    assertThat(skiff.leftWith()).isEqualTo(130);
  }

  @Test
  void aStartThatIsRefusedLeavesNothingBehind() {
    engine.image("web", guest -> 0);
    engine.refuse(
        "POST /containers/" + "01".repeat(32) + "/start",
        new ErrorBody("port 80 is taken by 'nginx'", "port.taken", "use another"));
    assertThat(skiff.run("run", "web")).isEqualTo(125);
    assertThat(skiff.err()).isEqualTo("skiff: port 80 is taken by 'nginx'\n  hint: use another\n");
    assertThat(engine.guests()).isEmpty();
  }

  @Test
  void anEndThatIsNotTheProgramsOwnIsExplained() {
    engine.image("web", guest -> 255);
    assertThat(skiff.run("run", "--name", "web1", "web")).isEqualTo(255);
    assertThat(skiff.err()).isEqualTo("skiff: web1 panicked: Attempted to kill init\n");
  }

  @Test
  void aMachineThatIsNotTheUsualOneIsSaid() {
    engine.image("web", guest -> 0);
    engine.machine("q35, booting its disk by UEFI");
    assertThat(skiff.run("run", "web")).isZero();
    assertThat(skiff.err()).isEqualTo("skiff: machine: q35, booting its disk by UEFI\n");
  }

  @Test
  void aReaderThatLeavesStopsTheGuest() {
    engine.image(
        "yes",
        guest -> {
          guest.out("y\n");
          return guest.awaitSignal().equals("TERM") ? 143 : 0;
        });
    skiff.output(
        new OutputStream() {
          @Override
          public void write(int next) throws IOException {
            throw new IOException("Broken pipe");
          }
        });
    assertThat(skiff.run("run", "--rm", "yes")).isEqualTo(141);
    assertThat(engine.guests()).isEmpty();
  }

  @Test
  void anEngineThatCannotComeBackIsSaidSo() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    engine.image(
        "web",
        guest -> {
          guest.out("up");
          never.await();
          return 0;
        });
    skiff =
        new CommandLineInTest(
            folder,
            paths -> {
              throw new IOException("no setsid");
            });
    CompletableFuture<Integer> code = run("run", "web");
    awaitShown(2);
    engine.die();
    assertThat(code.get()).isEqualTo(125);
    assertThat(skiff.err()).contains("no setsid");
    never.countDown();
  }

  private CompletableFuture<Integer> run(String... arguments) {
    return CompletableFuture.supplyAsync(() -> skiff.run(arguments));
  }

  private static void type(TypedInput to, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    to.type(bytes, bytes.length);
  }

  private void awaitShown(int bytes) throws InterruptedException {
    skiff.awaitOut(bytes);
  }

  private static byte[] slice(byte[] bytes, int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }
}
