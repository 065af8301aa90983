package dev.skiff.engine.vm.guard;

import static dev.skiff.engine.vm.guard.GuardBench.end;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.skiff.engine.vm.RunningMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GuardConfinementTest {
  private static final int EACCES = 13;

  @TempDir Path folder;
  private GuardBench bench;

  @BeforeEach
  void open() throws IOException {
    bench = new GuardBench(folder);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private String run(Confinement confinement, String... script) throws Exception {
    try (RunningMachine machine =
        bench.machines.start(
            bench.files,
            GuardBench.DOORS,
            GuardBench.arguments(script),
            confinement,
            GuardBench.LIMITS)) {
      end(machine);
    }
    return bench.log().text("stdout");
  }

  @Test
  void whatNoRuleNamesIsDenied() throws Exception {
    Path inside = Files.createDirectory(folder.resolve("inside"));
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Path readable = Files.writeString(inside.resolve("a"), "a");
    Path secret = Files.writeString(outside.resolve("b"), "b");
    Path disk = Files.writeString(outside.resolve("disk"), "d");
    Confinement confinement =
        new Confinement(List.of(inside), List.of(disk), List.of(Native.fakeHypervisor()));
    RunningMachine probe =
        bench.machines.start(
            bench.files,
            GuardBench.DOORS,
            GuardBench.arguments("pause"),
            confinement,
            GuardBench.LIMITS);
    int landlock = bench.status().landlock();
    probe.kill(9);
    end(probe);
    assumeThat(landlock).as("this kernel has no Landlock").isPositive();
    assertThat(
            run(
                confinement,
                "open:" + readable,
                "make:" + disk,
                "open:" + secret,
                "make:" + inside.resolve("new"),
                "make:" + outside.resolve("new"),
                "open:/etc/passwd"))
        .isEqualTo("0\n0\n%d\n%d\n%d\n%d\n".formatted(EACCES, EACCES, EACCES, EACCES));
  }

  @Test
  void withoutRulesNothingIsConfined() throws Exception {
    assertThat(run(Confinement.NONE, "open:/etc/passwd")).isEqualTo("0\n");
  }

  @Test
  void aRuleForWhatIsMissingIsRefused() {
    Confinement missing = new Confinement(List.of(folder.resolve("nothing")), List.of(), List.of());
    assertThatThrownBy(() -> run(missing, "exit:0"))
        .hasMessageContaining(
            "cannot open '" + folder.resolve("nothing") + "', which a landlock rule names");
    assertThat(bench.files.controlSocket()).doesNotExist();
    assertThat(bench.machines.adopt(bench.files)).isEmpty();
  }

  @Test
  void aHypervisorHasItsWiresTheLockAndTheDoorsAndNothingElseOpen() throws Exception {
    assertThat(run(Confinement.NONE, "descriptors")).isEqualTo("0 1 2 3 4 5 6 7 8 9 10 \n");
  }

  @Test
  void aHypervisorHasTheLimitsOfTheSpec() throws Exception {
    GuardLimits limits =
        new GuardLimits(
            1000, 1, 1000, OptionalLong.of(64), OptionalLong.of(1L << 30), Duration.ofSeconds(10));
    end(bench.start(limits, "limits", "exit:0"));
    assertThat(bench.log().text("stdout")).isEqualTo("nofile 64 core 0\n");
  }

  @Test
  void whatAHypervisorLeftRunningEndsWithIt() throws Exception {
    String output = run(Confinement.NONE, "child", "exit:0");
    long child = Long.parseLong(output.strip());
    GuardBench.await("the child is gone", () -> GuardBench.gone(child));
    assertThat(bench.machines.lastExit(bench.files).orElseThrow().status()).isZero();
  }
}
