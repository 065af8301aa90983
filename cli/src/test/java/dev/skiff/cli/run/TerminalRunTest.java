package dev.skiff.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.cli.fake.BesideEngine;
import dev.skiff.cli.fake.CommandLineInTest;
import dev.skiff.cli.fake.FakeTerminal;
import dev.skiff.cli.fake.TypedInput;
import dev.skiff.wire.api.CreateRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A program at a terminal: its keys, its size, letting go of it and coming back. */
@Timeout(10)
class TerminalRunTest extends BesideEngine {
  private final FakeTerminal terminal = new FakeTerminal();
  private final TypedInput typed = new TypedInput();

  @BeforeEach
  void begin() {
    skiff.terminal(terminal).input(typed);
  }

  @Test
  void keysReachTheProgramAsTheyAreAndTheTerminalIsRestored() {
    engine.image(
        "shell",
        guest -> {
          guest.out("$ \r\n");
          guest.out(guest.stdin().readNBytes(4));
          return 7;
        });
    type("\u0003\u0004\u001a\u0010");
    typed.end();
    assertThat(skiff.run("run", "-it", "shell")).isEqualTo(7);
    assertThat(skiff.out()).isEqualTo("$ \r\n\u0003\u0004\u001a\u0010");
    assertThat(terminal.modes()).containsExactly("raw", "closed");
    CreateRequest request = engine.guests().getFirst().request();
    assertThat(request.tty()).isTrue();
    assertThat(request.openStdin()).isTrue();
    assertThat(Objects.requireNonNull(request.hostConfig()).consoleSize())
        .isEqualTo(List.of(24, 80));
  }

  @Test
  void itsSizeIsToldAtTheStartAndWheneverItChanges() throws Exception {
    engine.image("shell", guest -> guest.stdin().read());
    CompletableFuture<Integer> code = run("run", "-it", "shell");
    engine.awaitRequest("/resize?h=24&w=80");
    terminal.resizeTo(30, 100);
    skiff.resize();
    engine.awaitRequest("/resize?h=30&w=100");
    type("\u0005");
    assertThat(code.get()).isEqualTo(5);
  }

  @Test
  void detachKeysLeaveTheProgramRunning() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    engine.image(
        "shell",
        guest -> {
          guest.out("up");
          end.await();
          return 0;
        });
    CompletableFuture<Integer> code = run("run", "-it", "--rm", "--name", "web", "shell");
    skiff.awaitOut(2);
    type("\u0010");
    type("\u0011");
    assertThat(code.get()).isZero();
    assertThat(skiff.err())
        .isEqualTo(
            "skiff: detached from web, which goes on\n  hint: to come back: skiff attach web\n");
    assertThat(terminal.modes()).containsExactly("raw", "closed");
    assertThat(engine.guests()).hasSize(1);
    assertThat(engine.requests()).anyMatch(line -> line.endsWith("/remove-at-end"));
    end.countDown();
  }

  @Test
  void otherDetachKeysAreTakenAndTold() throws Exception {
    engine.image("shell", guest -> guest.stdin().readNBytes(3).length);
    CompletableFuture<Integer> code = run("run", "-it", "--detach-keys", "ctrl-x", "shell");
    engine.awaitRequest("detachKeys=ctrl-x");
    type("\u0010\u0011a");
    assertThat(code.get()).isEqualTo(3);
    assertThat(skiff.run("run", "-it", "--detach-keys", "x-ctrl", "shell")).isEqualTo(125);
    assertThat(skiff.err()).contains("'x-ctrl' are no keys to detach with");
  }

  @Test
  void detachingWorksWhenTheEngineHasDiedMeanwhile() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    engine.image(
        "shell",
        guest -> {
          guest.out("up");
          guest.out(guest.stdin().readNBytes(1));
          end.await();
          return 0;
        });
    CompletableFuture<Integer> code = run("run", "-it", "shell");
    skiff.awaitOut(2);
    engine.die();
    engine.awaitRequest("/logs");
    engine.awaitRequest("stdout=0");
    type("a");
    skiff.awaitOut(3);
    type("\u0010\u0011");
    assertThat(code.get()).isZero();
    assertThat(skiff.err()).contains("starting the engine").contains("detached from guest1");
    end.countDown();
  }

  @Test
  void attachShowsWhatComesFromNowOnAndItsExitCode() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    engine.image(
        "shell",
        guest -> {
          guest.out("up");
          guest.out(guest.stdin().readNBytes(2));
          go.await();
          return 9;
        });
    skiff.run("run", "-dit", "--name", "web", "shell");
    CommandLineInTest again =
        CommandLineInTest.beside(folder, engine).terminal(terminal).input(typed);
    CompletableFuture<Integer> code =
        CompletableFuture.supplyAsync(() -> again.run("attach", "web"));
    engine.awaitRequest("/resize?h=25&w=80");
    engine.awaitRequest("/resize?h=24&w=80");
    type("hi");
    again.awaitOut(4);
    go.countDown();
    assertThat(code.get()).isEqualTo(9);
    assertThat(again.out()).isEqualTo("uphi");
    assertThat(terminal.modes()).containsExactly("raw", "closed");
  }

  @Test
  void whatDoesNotRunIsNotAttached() {
    engine.image("shell", guest -> 0);
    skiff.run("create", "--name", "web", "shell");
    assertThat(skiff.run("attach", "web")).isEqualTo(1);
    assertThat(skiff.err())
        .isEqualTo(
            "skiff: cannot attach to 'web': it is created\n  hint: start it: skiff start -ai web\n");
  }

  @Test
  void anInterruptionOfAnAttachmentGoesToTheProgram() throws Exception {
    engine.image(
        "polite",
        guest -> {
          guest.out("up");
          return guest.awaitSignal().equals("INT") ? 130 : 1;
        });
    skiff.run("run", "-d", "--name", "web", "polite");
    CommandLineInTest again = CommandLineInTest.beside(folder, engine);
    CompletableFuture<Integer> code =
        CompletableFuture.supplyAsync(() -> again.run("attach", "web"));
    again.awaitOut(2);
    again.interrupt();
    assertThat(code.get()).isEqualTo(130);
  }

  @Test
  void anInterruptionWithoutSignalProxyLeavesTheProgram() throws Exception {
    engine.image(
        "polite",
        guest -> {
          guest.out("up");
          return guest.awaitSignal().length();
        });
    skiff.run("run", "-d", "--name", "web", "polite");
    CommandLineInTest again = CommandLineInTest.beside(folder, engine);
    CompletableFuture<Integer> code =
        CompletableFuture.supplyAsync(() -> again.run("attach", "--sig-proxy=false", "web"));
    again.awaitOut(2);
    again.interrupt();
    assertThat(again.leftWith()).isEqualTo(130);
    assertThat(code).isNotDone();
    assertThat(engine.requests()).noneMatch(line -> line.contains("/kill"));
    // Else it would look for its engine, in a folder that is being removed.
    skiff.run("kill", "-s", "TERM", "web");
    code.get();
  }

  @Test
  void startAttachedShowsTheNextRunAndItsCode() {
    engine.image(
        "shell",
        guest -> {
          guest.out("run");
          return 4;
        });
    skiff.run("create", "-it", "--name", "web", "shell");
    typed.end();
    assertThat(skiff.run("start", "-ai", "web")).isEqualTo(4);
    assertThat(skiff.out()).endsWith("run");
    assertThat(terminal.modes()).containsExactly("raw", "closed");
    assertThat(skiff.run("start", "-a", "web", "other")).isEqualTo(125);
    assertThat(skiff.err()).contains("-a and -i go with one instance");
  }

  @Test
  void withoutATerminalNoInputDeviceIsGivenToOne() {
    engine.image("shell", guest -> 0);
    CommandLineInTest piped = CommandLineInTest.beside(folder, engine);
    assertThat(piped.run("run", "-it", "shell")).isEqualTo(125);
    assertThat(piped.err()).startsWith("skiff: the input device is not a TTY\n  hint: ");
    assertThat(engine.guests()).isEmpty();
    assertThat(piped.run("run", "-t", "shell")).isZero();
    assertThat(engine.guests().getFirst().request().tty()).isTrue();
  }

  @Test
  void withoutInteractiveNothingIsPassed() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    engine.image(
        "shell",
        guest -> {
          go.await();
          return 0;
        });
    CompletableFuture<Integer> code = run("run", "-t", "shell");
    engine.awaitRequest("stdin=0");
    go.countDown();
    assertThat(code.get()).isZero();
    assertThat(engine.guests().getFirst().request().openStdin()).isFalse();
    assertThat(terminal.modes()).containsExactly("closed");
  }

  @Test
  void theTerminalIsRestoredWhateverGoesWrong() {
    engine.image("web", guest -> 0);
    assertThat(skiff.run("run", "-it", "nobody")).isEqualTo(125);
    assertThat(terminal.modes()).containsExactly("closed");
  }

  private CompletableFuture<Integer> run(String... arguments) {
    return CompletableFuture.supplyAsync(() -> skiff.run(arguments));
  }

  private void type(String keys) {
    byte[] bytes = keys.getBytes(StandardCharsets.US_ASCII);
    typed.type(bytes, bytes.length);
  }
}
