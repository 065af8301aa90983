package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.Deadlines;
import dev.skiff.testkit.Eventually;
import dev.skiff.testkit.SkiffHome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is done to instances that run, and what becomes of those that end. */
@Tag("functional")
@ExtendWith(SharedHome.class)
class OperatingTest {
  /** Prints its monotonic clock's milliseconds ten times a second. */
  private static final String COUNTER =
      """
      #include <stdio.h>
      #include <time.h>
      #include <unistd.h>

      int main(void) {
        for (;;) {
          struct timespec now;
          clock_gettime(CLOCK_MONOTONIC, &now);
          printf("%ld\\n", now.tv_sec * 1000L + now.tv_nsec / 1000000L);
          fflush(stdout);
          usleep(100000);
        }
      }
      """;

  @Test
  void aFailingProgramIsTriedAsOftenAsItsPolicySays(SkiffHome home) {
    String image = Probe.image(home);
    home.boot("run", "-d", "--name", "job", "--restart", "on-failure:2", image, "exit", "3")
        .succeeded();
    Eventually.mustHold(
        "it is given up",
        () -> inspected(home, "job", "{{.State.Status}} {{.RestartCount}}").equals("exited 2"),
        Deadlines.boot().multipliedBy(4));
    assertThat(inspected(home, "job", "{{.State.ExitCode}}")).isEqualTo("3");
    List<String> told =
        home.skiff("events", "--since", "1h", "--until", "0s", "--filter", "container=job")
            .succeeded()
            .lines();
    assertThat(told.stream().filter(line -> line.contains(" die "))).hasSize(3);
    home.skiff("rm", "job").succeeded();
  }

  @Test
  void whatAlwaysRunsIsStartedByTheNextEngine(SkiffHome home) {
    Path counter = home.programs().staticC("counter", COUNTER);
    home.boot("run", "-d", "--name", "count", "--restart", "always", counter).succeeded();
    runs(home, "count", 0);
    home.killEngine();
    home.guards().getFirst().kill();
    home.boot("ps").succeeded();
    runs(home, "count", 1);

    home.skiff("pause", "count").succeeded();
    assertThat(home.skiff("ps", "--format", "{{.State}}").line()).isEqualTo("paused");
    long before = last(home);
    home.killEngine();
    home.boot("ps").succeeded();
    assertThat(last(home)).isEqualTo(before);
    home.skiff("unpause", "count").succeeded();
    Eventually.mustHold("it goes on", () -> last(home) > before, Deadlines.boot());

    assertThat(home.skiff("top", "count").succeeded().text()).contains("/bin/counter");
    assertThat(
            home.skiff("stats", "--no-stream", "--format", "{{.Name}} {{.PIDs}}", "count").line())
        .isEqualTo("count 1");
    home.skiff("rename", "count", "counted").succeeded();
    home.skiff("pause", "counted").succeeded();
    home.boot("stop", "counted").succeeded();
    assertThat(inspected(home, "counted", "{{.State.ExitCode}}")).isEqualTo("143");
    home.skiff("rm", "counted").succeeded();
  }

  private static void runs(SkiffHome home, String name, int restarts) {
    String format = "{{.State.Status}} {{.RestartCount}}";
    Eventually.mustHold(
        name + " runs, started again " + restarts + " times",
        () ->
            inspected(home, name, format).equals("running " + restarts)
                && !home.skiff("logs", "--tail", "1", name).lines().isEmpty(),
        Deadlines.boot().multipliedBy(2));
  }

  private static String inspected(SkiffHome home, String name, String format) {
    return home.skiff("inspect", "-f", format, name).succeeded().line();
  }

  private static long last(SkiffHome home) {
    return Long.parseLong(home.skiff("logs", "--tail", "1", "count").succeeded().line());
  }
}
