package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.CommandResult;
import dev.skiff.testkit.Deadlines;
import dev.skiff.testkit.RunningCommand;
import dev.skiff.testkit.SkiffHome;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The unpacked distribution, on a computer without a Java of its own. */
@Tag("distribution")
class DistributionTest {
  private static final String NO_JAVA = "/nowhere";

  @Test
  void itsOwnJavaRunsTheCommandTheEngineAndAGuest() {
    try (SkiffHome home = SkiffHome.withKernel()) {
      Path program =
          home.programs()
              .staticC(
                  "answer",
                  """
                  #include <stdio.h>
                  int main(void) { puts("from the distribution"); return 3; }
                  """);
      CommandResult run = bare(home, Map.of(), "run", "--rm", program.toString());
      assertThat(run.exited(3).text()).isEqualTo("from the distribution\n");
    }
  }

  /** With AOTMode=on a JVM refuses to start where it would else do without the archive. */
  @Test
  void commandAndEngineStartFromTheirArchivesOfClasses() {
    try (SkiffHome home = SkiffHome.withoutKernel()) {
      CommandResult start =
          bare(home, Map.of("JDK_JAVA_OPTIONS", "-XX:AOTMode=on"), "daemon", "start");
      assertThat(start.succeeded().text()).startsWith("skiffd ");
    }
  }

  private static CommandResult bare(SkiffHome home, Map<String, String> more, String... arguments) {
    Map<String, String> environment = new TreeMap<>(more);
    environment.put("JAVA_HOME", NO_JAVA);
    try (RunningCommand running = home.start(environment, (Object[]) arguments)) {
      running.endInput();
      return running.finish(Deadlines.boot());
    }
  }
}
