package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.Deadlines;
import dev.skiff.testkit.Eventually;
import dev.skiff.testkit.SkiffHome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The ways a guest can end are told apart. */
@Tag("functional")
@ExtendWith(SharedHome.class)
class OutcomeTest {

  @AfterEach
  void remove(SkiffHome home) {
    home.boot("rm", "-f", "subject").succeeded();
  }

  @Test
  void outOfMemory(SkiffHome home) {
    home.boot("run", "--name", "subject", "-m", "128m", Probe.image(home), "eat").exited(137);
    told(home, "out-of-memory", "exited (137) out of memory");
  }

  @Test
  void aPanicOfTheKernel(SkiffHome home) {
    home.boot("run", "--name", "subject", Probe.image(home), "panic").exited(255);
    told(home, "panicked", "exited (255) panicked");
  }

  @Test
  void killedFromOutside(SkiffHome home) {
    running(home);
    home.hypervisors().getFirst().kill();
    assertThat(home.boot("wait", "subject").succeeded().line()).isEqualTo("137");
    told(home, "killed", "exited (137) killed");
  }

  @Test
  void killedTogetherWithItsGuard(SkiffHome home) {
    running(home);
    home.guards().getFirst().kill();
    assertThat(home.boot("wait", "subject").succeeded().line()).isEqualTo("137");
    told(home, "guard-lost", "exited (137) guard lost");
    assertThat(home.hypervisors()).isEmpty();
  }

  @Test
  void killedByUsAfterADeafProgramLetItsGracePass(SkiffHome home) {
    running(home);
    home.boot("stop", "-t", "1", "subject").succeeded();
    told(home, "signaled", "exited (137)");
  }

  @Test
  void aSignalOfTheUsersChoice(SkiffHome home) {
    running(home);
    home.boot("kill", "-s", "USR1", "subject").succeeded();
    assertThat(home.boot("wait", "subject").succeeded().line()).isEqualTo("138");
    told(home, "signaled", "exited (138)");
  }

  @Test
  void aProgramThatIsNotThere(SkiffHome home) {
    home.boot("run", "--name", "subject", "--entrypoint", "/bin/none", Probe.image(home))
        .exited(127)
        .refused("/bin/none");
    told(home, "start-failed", "exited (127) could not start");
  }

  private static void running(SkiffHome home) {
    home.boot("run", "-d", "--name", "subject", Probe.image(home), "deaf").succeeded();
    Eventually.mustHold(
        "the program runs",
        () -> home.skiff("logs", "subject").text().contains("deaf"),
        Deadlines.boot());
  }

  private static void told(SkiffHome home, String outcome, String inPs) {
    assertThat(home.skiff("inspect", "subject").succeeded().text()).contains("\"" + outcome + "\"");
    assertThat(home.skiff("ps", "-a").succeeded().text()).contains(inPs);
  }
}
