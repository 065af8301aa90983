package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.CommandResult;
import dev.skiff.testkit.Deadlines;
import dev.skiff.testkit.RunningCommand;
import dev.skiff.testkit.SkiffHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The engine as a process: started on demand, one a home, private, stopped on request. */
@Tag("functional")
class EngineTest {

  @Test
  void theFirstCommandStartsOneAndSaysSo() throws IOException {
    try (SkiffHome home = SkiffHome.withoutKernel()) {
      home.skiff("daemon", "status").exited(3);
      assertThat(home.skiff("ps").succeeded().errors()).contains("engine");
      assertThat(home.skiff("ps").succeeded().errors()).isEmpty();
      assertThat(home.skiff("daemon", "status").succeeded().text())
          .contains(Long.toString(home.enginePid()));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.socket())))
          .isEqualTo("rw-------");
      home.skiff("version").succeeded();
      home.skiff("info").succeeded();
      home.skiff("daemon", "stop").succeeded();
      assertThat(home.processes()).isEmpty();
      assertThat(home.socket()).doesNotExist();
    }
  }

  @Test
  void aSecondEngineOnTheHomeRefusesAndNamesTheFirst() {
    try (SkiffHome home = SkiffHome.withoutKernel()) {
      home.skiff("daemon", "start").succeeded();
      try (RunningCommand second = home.startEngine()) {
        second.finish(Deadlines.command()).refused(Long.toString(home.enginePid()));
      }
      home.skiff("ps").succeeded();
    }
  }

  @Test
  void withoutAKernelARunSaysHowToGetOne() {
    try (SkiffHome home = SkiffHome.withoutKernel()) {
      Path program = home.programs().staticC("any", "int main(void) { return 0; }");
      home.boot("run", "--rm", program).refused("skiff base pull linux");
      home.skiff("ps", "-a", "-q").lines().forEach(left -> home.skiff("rm", "-f", left));
    }
  }

  @Test
  void theDoctorGivesAVerdictOnEverythingAndAFixForWhatIsWrong() {
    try (SkiffHome home = SkiffHome.withKernel()) {
      CommandResult doctor = home.boot("doctor");
      assertThat(doctor.exitCode()).isIn(0, 1);
      assertThat(doctor.text().toLowerCase(java.util.Locale.ROOT))
          .contains("java", "qemu", "acceleration", "disk", "kernel");
    }
  }

  @Test
  void anUnwritableHomeIsRefused() throws IOException {
    try (SkiffHome home = SkiffHome.withoutKernel()) {
      Path file = Files.createFile(home.scratch().resolve("file"));
      Map<String, String> elsewhere = Map.of("SKIFF_HOME", file.resolve("home").toString());
      try (RunningCommand command = home.start(elsewhere, "ps")) {
        command.finish(Deadlines.command()).refused(file.toString());
      }
      Path locked = Files.createDirectory(home.scratch().resolve("locked"));
      Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-x------"));
      if (!Files.isWritable(locked)) {
        Map<String, String> inside = Map.of("SKIFF_HOME", locked.resolve("home").toString());
        try (RunningCommand command = home.start(inside, "ps")) {
          command.finish(Deadlines.command()).refused(locked.toString());
        }
      }
    }
  }
}
