package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skiff.testkit.CommandResult;
import dev.skiff.testkit.Deadlines;
import dev.skiff.testkit.Eventually;
import dev.skiff.testkit.PseudoTerminal;
import dev.skiff.testkit.RunningCommand;
import dev.skiff.testkit.SkiffHome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A program in a guest that has a terminal: ours, with its size, its keys and its modes. */
@Tag("functional")
@ExtendWith(SharedHome.class)
class TerminalTest {

  /**
   * Says what its terminal is like, and each line that is typed; {@code flood} writes much and
   * ends.
   */
  private static final String SOURCE =
      """
      #define _GNU_SOURCE
      #include <errno.h>
      #include <poll.h>
      #include <signal.h>
      #include <stdio.h>
      #include <stdlib.h>
      #include <string.h>
      #include <sys/ioctl.h>
      #include <unistd.h>

      static volatile sig_atomic_t resized;
      static void on_resize(int number) { resized = number; }

      static void say_size(const char *when) {
        struct winsize size = {0};
        ioctl(0, TIOCGWINSZ, &size);
        printf("%s %d x %d\\n", when, size.ws_row, size.ws_col);
      }

      int main(void) {
        char line[256];
        struct sigaction action = {.sa_handler = on_resize};
        sigset_t blocked, none;
        sigemptyset(&none);
        sigemptyset(&blocked);
        sigaddset(&blocked, SIGWINCH);
        sigprocmask(SIG_BLOCK, &blocked, NULL);
        sigaction(SIGWINCH, &action, NULL);
        setvbuf(stdout, NULL, _IOLBF, 0);
        printf("%d%d%d %s\\n", isatty(0), isatty(1), isatty(2), getenv("TERM") ? getenv("TERM") : "");
        say_size("begins");
        for (;;) {
          // The signal comes in here alone: one just before a read would be slept over.
          struct pollfd input = {.fd = 0, .events = POLLIN};
          if (ppoll(&input, 1, NULL, &none) < 0 && errno == EINTR && resized) {
            resized = 0;
            say_size("now");
            continue;
          }
          ssize_t n = read(0, line, sizeof line - 1);
          if (n <= 0) {
            return n < 0 ? 3 : 4;
          } else {
            line[n - 1] = 0;
            printf("read %s\\n", line);
            for (int i = 0; !strcmp(line, "flood") && i < 20000; i++) printf("line %d\\n", i);
            if (!strcmp(line, "flood")) return 6;
          }
        }
      }
      """;

  private static Path program(SkiffHome home) {
    Path program = home.scratch().resolve("typist");
    return Files.exists(program) ? program : home.programs().staticC("typist", SOURCE);
  }

  @Test
  void sizeKeysDetachingAndComingBack(SkiffHome home) {
    try (PseudoTerminal terminal =
        home.atTerminal(33, 99, "run", "-it", "--rm", "--name", "typist", program(home))) {
      terminal.awaitShown("111 vt220", Deadlines.boot());
      terminal.awaitShown("begins 33 x 99", Deadlines.boot());
      assertThat(terminal.isAsBefore()).as("raw").isFalse();
      terminal.resize(40, 120);
      terminal.awaitShown("now 40 x 120", Deadlines.boot());
      terminal.type("typed\r");
      terminal.awaitShown("typed\r\nread typed\r\n", Deadlines.boot());
      terminal.type("\u0010");
      terminal.type("\u0011");
      assertThat(terminal.awaitExit(Deadlines.boot())).isZero();
      assertThat(terminal.shown()).contains("skiff attach typist");
      assertThat(terminal.isAsBefore()).isTrue();
    }
    try (PseudoTerminal terminal = home.atTerminal(20, 50, "attach", "typist")) {
      terminal.awaitShown("now 20 x 50", Deadlines.boot());
      assertThat(terminal.isAsBefore()).as("raw").isFalse();
      terminal.type("\u0003");
      assertThat(terminal.awaitExit(Deadlines.boot())).isEqualTo(130);
      assertThat(terminal.isAsBefore()).isTrue();
    }
    Eventually.mustHold(
        "it is removed at its end",
        () -> home.skiff("ps", "-aq", "--no-trunc").lines().isEmpty(),
        Deadlines.boot());
  }

  @Test
  void aKilledCommandLeavesTheTerminalUsableAndTheProgramRunning(SkiffHome home) {
    try (PseudoTerminal terminal =
        home.atTerminal(24, 80, "run", "-it", "--name", "left", program(home))) {
      terminal.awaitShown("begins 24 x 80", Deadlines.boot());
      assertThat(terminal.isAsBefore()).as("raw").isFalse();
      terminal.kill();
      assertThat(terminal.awaitExit(Deadlines.command())).isEqualTo(137);
      Eventually.mustHold("modes come back", terminal::isAsBefore, Deadlines.command());
    }
    assertThat(home.skiff("inspect", "left").succeeded().text()).contains("\"Running\": true");
    home.boot("rm", "-f", "left").succeeded();
  }

  @Test
  void nothingOfWhatIsWrittenLastIsLostAndTheLogHasIt(SkiffHome home) {
    home.skiff("create", "-it", "--name", "flood", program(home)).succeeded();
    try (PseudoTerminal terminal = home.atTerminal(10, 30, "start", "-ai", "flood")) {
      terminal.awaitShown("begins 10 x 30", Deadlines.boot());
      terminal.type("flood\r");
      assertThat(terminal.awaitExit(Deadlines.boot())).isEqualTo(6);
      assertThat(terminal.shown()).contains("line 0\r\n", "line 19999\r\n");
    }
    CommandResult log = home.skiff("logs", "flood").succeeded();
    assertThat(log.lines().stream().filter(line -> line.startsWith("line "))).hasSize(20_000);
    assertThat(log.text()).contains("begins 10 x 30\r\n").endsWith("line 19999\r\n");
    home.skiff("rm", "flood").succeeded();
  }

  @Test
  void theEndOfPipedInputIsTheProgramsAndATerminalTakesNoPipe(SkiffHome home) throws IOException {
    try (RunningCommand run = home.start("run", "-i", "--rm", program(home))) {
      try (OutputStream input = run.input()) {
        input.write("one line\n".getBytes(StandardCharsets.US_ASCII));
      }
      CommandResult result = run.finish(Deadlines.boot()).exited(4);
      assertThat(result.text()).isEqualTo("000 \nbegins 0 x 0\nread one line\n");
    }
    home.boot("run", "-it", program(home)).refused("not a TTY");
    assertThat(home.skiff("ps", "-aq").lines()).isEmpty();
  }

  @Test
  void theStockDockerCommandHasTerminals(SkiffHome home) {
    assumeTrue(
        List.of(System.getenv().getOrDefault("PATH", "").split(":", -1)).stream()
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "docker"))),
        "the docker command is not installed");
    home.boot("build", "-t", "typist:1", program(home)).succeeded();
    List<String> docker = List.of("docker", "-H", "unix://" + home.socket());
    try (PseudoTerminal terminal =
        home.anyAtTerminal(
            25, 70, with(docker, "run", "-it", "--rm", "--name", "whale", "typist:1"))) {
      terminal.awaitShown("111 xterm", Deadlines.boot());
      terminal.awaitShown("begins 25 x 70", Deadlines.boot());
      terminal.resize(26, 71);
      terminal.awaitShown("now 26 x 71", Deadlines.boot());
      terminal.type("\u0010\u0011");
      terminal.awaitExit(Deadlines.boot());
      assertThat(terminal.isAsBefore()).isTrue();
    }
    try (PseudoTerminal terminal = home.anyAtTerminal(27, 72, with(docker, "attach", "whale"))) {
      terminal.awaitShown("now 27 x 72", Deadlines.boot());
      terminal.type("\u0004");
      assertThat(terminal.awaitExit(Deadlines.boot())).isEqualTo(4);
    }
  }

  private static List<String> with(List<String> command, String... more) {
    List<String> whole = new java.util.ArrayList<>(command);
    whole.addAll(List.of(more));
    return whole;
  }
}
