package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.CommandResult;
import dev.skiff.testkit.Deadlines;
import dev.skiff.testkit.Eventually;
import dev.skiff.testkit.ProcessOfHome;
import dev.skiff.testkit.RunningCommand;
import dev.skiff.testkit.SkiffHome;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Engines and guards are killed with -9 at random moments of run, stop and rm. What was
 * acknowledged is still there, exit codes are right, and closing the home finds nothing left.
 */
@Tag("kill-loop")
class KillLoopTest {
  private static final int ROUNDS =
      Integer.parseInt(Optional.ofNullable(System.getenv("SKIFF_SOAK_ROUNDS")).orElse("20"));
  private static final long SEED =
      Long.getLong("skiff.seed", Long.hashCode(ProcessHandle.current().pid()));

  @Test
  void killedEnginesLoseNothingThatWasAcknowledged() {
    Random moments = seeded();
    try (SkiffHome home = SkiffHome.withKernel()) {
      String image = Probe.image(home);
      for (int round = 0; round < ROUNDS; round++) {
        String name = "round" + round;
        int code = 1 + round % 100;
        CommandResult run =
            killEngineDuring(home, moments, "run", "-d", "--name", name, image, "exit", code);
        if (run.exitCode() == 0) {
          CommandResult waited = home.boot("wait", name).succeeded();
          assertThat(waited.line()).as("exit code of %s", name).isEqualTo(Integer.toString(code));
        }
        removeIfThere(home, name);
      }
    }
  }

  @Test
  void killedGuardsTakeTheirGuestsWithThemAndAreTold() {
    Random moments = seeded();
    try (SkiffHome home = SkiffHome.withKernel()) {
      String image = Probe.image(home);
      for (int round = 0; round < ROUNDS; round++) {
        String name = "round" + round;
        home.boot("run", "-d", "--name", name, image, "deaf").succeeded();
        pause(moments, 2_000);
        home.guards().forEach(ProcessOfHome::kill);
        assertThat(home.boot("wait", name).succeeded().line()).isEqualTo("137");
        Eventually.mustHold(
            "no orphan of " + name, () -> home.hypervisors().isEmpty(), Deadlines.command());
        home.boot("rm", name).succeeded();
      }
    }
  }

  private static CommandResult killEngineDuring(SkiffHome home, Random moments, Object... command) {
    home.skiff("ps").succeeded();
    try (RunningCommand running = home.start(command)) {
      pause(moments, 1_500);
      home.killEngine();
      return running.finish(Deadlines.boot());
    }
  }

  private static void removeIfThere(SkiffHome home, String name) {
    List<String> names = home.skiff("ps", "-a").succeeded().lines();
    if (names.stream()
        .anyMatch(line -> line.endsWith(" " + name) || line.contains(" " + name + " "))) {
      home.boot("rm", "-f", name).succeeded();
    }
  }

  private static void pause(Random moments, int mostMillis) {
    LockSupport.parkNanos(moments.nextInt(mostMillis) * 1_000_000L);
  }

  private static Random seeded() {
    System.out.println("KillLoopTest: seed " + SEED + " (repeat with -Dskiff.seed=" + SEED + ")");
    return new Random(SEED);
  }
}
