package dev.skiff.engine.vm.guard;

import static dev.skiff.engine.vm.guard.GuardBench.end;
import static dev.skiff.engine.vm.guard.GuardBench.gone;
import static dev.skiff.engine.vm.guard.GuardBench.killNow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.RunningMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each party is killed, at each step. */
@Timeout(120)
class GuardKillTest {
  private static final int ROUNDS = 60;

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

  @Test
  void aKilledGuardTakesItsHypervisorAlong() throws Exception {
    RunningMachine machine = bench.start("obstinate", "out:up\\n", "pause");
    bench.awaitOutput(machine, "up");
    killNow(bench.status().guard());
    assertThat(end(machine)).isEmpty();
    assertThat(gone(machine.hypervisorPid())).isTrue();
    assertThat(bench.machines.adopt(bench.files)).isEmpty();
    assertThat(end(bench.start("exit:5")).orElseThrow().status()).isEqualTo(5);
  }

  @Test
  void theGuestsLastWordSurvivesItsGuard() throws Exception {
    RunningMachine machine = bench.start("await", "frame:68:0007", "pause");
    long guard = bench.status().guard();
    Path word = bench.files.directory().resolve("guest-exit");
    machine.send(2, new byte[0]);
    GuardBench.await("the guest's word is written", () -> Files.exists(word));
    killNow(guard);
    MachineExit exit = end(machine).orElseThrow();
    assertThat(exit.program().orElseThrow()).containsExactly(0, 7);
    assertThat(exit.synced()).isFalse();
    assertThat(exit.signal()).isEqualTo(9);
    assertThat(bench.machines.lastExit(bench.files)).isPresent();
  }

  @Test
  void aGuardThatIsAskedToEndDoesNot() throws Exception {
    RunningMachine machine = bench.start("pause");
    long guard = bench.status().guard();
    ProcessHandle.of(guard).orElseThrow().destroy();
    assertThat(bench.status().guard()).isEqualTo(guard);
    machine.kill(15);
    assertThat(end(machine).orElseThrow().signal()).isEqualTo(15);
  }

  /** One machine's life; every party is killed at some moment of it, or none. */
  @Test
  void whoeverIsKilledWheneverNothingRunsOnAndTheNextStartWorks() throws Exception {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      String as = "seed " + seed;
      RunningMachine machine =
          bench.start(
              "frame:64:01",
              "flood:out:" + random.nextInt(3_000_000) + ":1",
              "frame:68:0009",
              "frame:69",
              "exit:0");
      long hypervisor = machine.hypervisorPid();
      LockSupport.parkNanos(random.nextInt(12_000_000));
      Victim victim = Victim.values()[random.nextInt(Victim.values().length)];
      kill(victim, machine);
      Optional<MachineExit> exit = follow(victim, machine);
      assertThat(gone(hypervisor)).as(as).isTrue();
      assertThat(bench.machines.lastExit(bench.files).isPresent())
          .as(as)
          .isEqualTo(exit.isPresent());
      check(as, victim, exit);
    }
    end(bench.start("out:last\\n", "exit:0"));
    assertThat(bench.log().text("stdout")).endsWith("last\n");
  }

  private enum Victim {
    GUARD,
    HYPERVISOR,
    CLIENT,
    NOBODY
  }

  private void kill(Victim victim, RunningMachine machine) {
    switch (victim) {
      case GUARD -> killNow(guardOf(machine));
      case HYPERVISOR -> killNow(machine.hypervisorPid());
      case CLIENT -> machine.close();
      case NOBODY -> {}
    }
  }

  /** The parent; none when the machine has ended already. */
  private static long guardOf(RunningMachine machine) {
    return ProcessHandle.of(machine.hypervisorPid())
        .flatMap(ProcessHandle::parent)
        .filter(
            parent -> parent.info().command().filter(Native.guard().toString()::equals).isPresent())
        .map(ProcessHandle::pid)
        .orElse(Long.MAX_VALUE);
  }

  private Optional<MachineExit> follow(Victim victim, RunningMachine machine) throws Exception {
    if (victim != Victim.CLIENT) {
      return end(machine);
    }
    Optional<RunningMachine> adopted = bench.machines.adopt(bench.files);
    if (adopted.isPresent()) {
      try (RunningMachine again = adopted.get()) {
        return end(again);
      }
    }
    return bench.machines.lastExit(bench.files);
  }

  private static void check(String as, Victim victim, Optional<MachineExit> exit) {
    switch (victim) {
      case CLIENT, NOBODY -> {
        assertThat(exit.orElseThrow().status()).as(as).isZero();
        assertThat(exit.orElseThrow().signal()).as(as).isZero();
        assertThat(exit.orElseThrow().program().orElseThrow()).as(as).containsExactly(0, 9);
        assertThat(exit.orElseThrow().synced()).as(as).isTrue();
      }
      case HYPERVISOR -> assertThat(exit.orElseThrow().signal()).as(as).isIn(0, 9);
      case GUARD ->
          exit.ifPresent(
              told -> assertThat(told.program().orElseThrow()).as(as).containsExactly(0, 9));
    }
  }

  @Test
  void aStartThatIsKilledLeavesAWholeMachineOrNone() throws Exception {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      Path spec = bench.files.directory().resolve("guard.spec");
      Files.writeString(
          spec,
          new GuardSpec(
                  bench.files,
                  GuardBench.DOORS,
                  GuardBench.arguments("out:up\\n", "pause"),
                  Confinement.NONE,
                  GuardBench.LIMITS)
              .text());
      Process starter = new ProcessBuilder(Native.guard().toString(), spec.toString()).start();
      LockSupport.parkNanos(random.nextInt(4_000_000));
      starter.destroyForcibly().waitFor();
      GuardBench.await(
          "a guard listens or none is left",
          () -> Files.exists(bench.files.controlSocket()) || !anyGuardOf(spec));
      Optional<RunningMachine> machine = bench.machines.adopt(bench.files);
      assertThat(machine.isPresent()).as("seed " + seed).isEqualTo(anyGuardOf(spec));
      if (machine.isPresent()) {
        machine.get().kill(9);
        assertThat(end(machine.get()).orElseThrow().signal()).as("seed " + seed).isEqualTo(9);
        machine.get().close();
      }
    }
    assertThat(bench.leftOvers()).contains("lock");
  }

  private static boolean anyGuardOf(Path spec) {
    return ProcessHandle.allProcesses()
        .anyMatch(process ->
            process
                .info()
                .arguments()
                .filter(arguments -> Arrays.asList(arguments).contains(spec.toString()))
                .isPresent());
  }
}
