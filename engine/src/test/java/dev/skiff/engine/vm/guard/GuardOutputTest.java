package dev.skiff.engine.vm.guard;

import static dev.skiff.engine.vm.guard.GuardBench.end;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.skiff.engine.vm.LogPosition;
import dev.skiff.engine.vm.MachineEvent.Said;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.RunningMachine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GuardOutputTest {
  private static final int EIGHT_MEBIBYTES = 8 << 20;

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

  private static GuardLimits logs(long maxBytes, int files) {
    return new GuardLimits(
        maxBytes, files, 1000, OptionalLong.empty(), OptionalLong.empty(), Duration.ofSeconds(10));
  }

  /** The sequence that fakeqemu's flood writes. */
  private static byte[] flood(int length, long seed) {
    byte[] bytes = new byte[length];
    long state = seed;
    for (int i = 0; i < length; i++) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      bytes[i] = (byte) (state >>> 56);
    }
    return bytes;
  }

  @Test
  void eightMebibytesArriveExactlyAndApartWithNobodyConnected() throws Exception {
    RunningMachine machine =
        bench.start(
            "flood:out:" + EIGHT_MEBIBYTES + ":1", "flood:err:" + EIGHT_MEBIBYTES + ":2", "exit:0");
    machine.close();
    GuardBench.await("the run has ended", () -> bench.machines.lastExit(bench.files).isPresent());
    CriLog log = bench.log();
    assertThat(Arrays.equals(log.bytes("stdout"), flood(EIGHT_MEBIBYTES, 1))).isTrue();
    assertThat(Arrays.equals(log.bytes("stderr"), flood(EIGHT_MEBIBYTES, 2))).isTrue();
    assertThat(bench.machines.lastExit(bench.files).orElseThrow().lostOutputBytes()).isZero();
  }

  @Test
  void theLogIsWholeWhenTheEndIsTold() throws Exception {
    for (int seed = 0; seed < 20; seed++) {
      RunningMachine machine =
          bench.start("flood:err:150000:" + seed, "frame:68:0000", "await", "exit:0");
      while (!(machine.next() instanceof Said said && said.type() == 68)) {
        // HELLO and its like are not sent here.
      }
      assertThat(bench.log().bytes("stderr")).hasSize(150_000 * (seed + 1));
      machine.send(2, new byte[0]);
      end(machine);
    }
  }

  @Test
  void aGuardIsSmallBeforeAndAfterMuchOutput() throws Exception {
    assumeFalse(Native.guard().toString().contains("sanitized"), "sanitizers need memory");
    RunningMachine machine = bench.start("await", "flood:out:8000000:1", "out:done", "pause");
    long guard = bench.status().guard();
    assertThat(ownKibibytes(guard)).isLessThan(1024);
    machine.send(2, new byte[0]);
    bench.awaitOutput(machine, "done");
    assertThat(ownKibibytes(guard)).isLessThan(1024);
  }

  /** What the process shares with nobody, its program's pages included. */
  private static long ownKibibytes(long process) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process + "/smaps_rollup")).stream()
        .filter(line -> line.startsWith("Private_"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  @Test
  void aPromptWithoutALineFeedIsVisibleAtOnce() throws Exception {
    RunningMachine machine = bench.start("out:name? ", "await", "out:hello\\n", "exit:0");
    bench.awaitOutput(machine, "name? ");
    machine.send(2, new byte[0]);
    end(machine);
    assertThat(bench.log().text("stdout")).startsWith("name? ");
    assertThat(bench.log().records().getFirst().whole()).isFalse();
    assertThat(bench.log().records().getLast().whole()).isTrue();
  }

  @Test
  void theOldestFileGoesWhenThereAreTooMany() throws Exception {
    end(bench.start(logs(100_000, 3), "flood:out:1000000:5", "exit:0"));
    assertThat(CriLog.files(bench.files.logDirectory()))
        .extracting(file -> file.getFileName().toString())
        .containsExactly("000008.log", "000009.log", "000010.log");
    byte[] kept = bench.log().bytes("stdout");
    byte[] all = flood(1_000_000, 5);
    assertThat(kept.length).isBetween(200_000, 100_000 * 3 + 3 * 16 * 1024);
    assertThat(Arrays.equals(kept, Arrays.copyOfRange(all, all.length - kept.length, all.length)))
        .isTrue();
  }

  @Test
  void theNextRunGoesOnWhereTheLogEnded() throws Exception {
    end(bench.start(logs(10, 9), "out:12345\\n", "exit:0"));
    end(bench.start(logs(10, 9), "out:67890\\n", "out:next\\n", "exit:0"));
    assertThat(bench.log().text("stdout")).isEqualTo("12345\n67890\nnext\n");
    assertThat(bench.end().segment()).isEqualTo(2);
  }

  @Test
  void aTornRecordIsCutOffAtTheNextStart() throws Exception {
    end(bench.start("out:one\\n", "exit:0"));
    Path log = CriLog.files(bench.files.logDirectory()).getFirst();
    Files.writeString(log, "2026-01-02T03:04:05.1234", StandardOpenOption.APPEND);
    end(bench.start("out:two\\n", "exit:0"));
    assertThat(bench.log().text("stdout")).isEqualTo("one\ntwo\n");
  }

  @Test
  void aFullDiskCostsOutputButNoExitCode() throws Exception {
    Path limited =
        Files.writeString(
            folder.resolve("limited"),
            "#!/bin/sh\nulimit -f 100\nexec " + Native.guard() + " \"$@\"\n");
    Files.setPosixFilePermissions(limited, PosixFilePermissions.fromString("rwx------"));
    Path other = Files.createDirectory(folder.resolve("other"));
    try (GuardBench full = new GuardBench(other, limited)) {
      RunningMachine machine =
          full.start("flood:out:1000000:1", "flood:err:1000:2", "frame:68:0007", "exit:7");
      MachineExit exit = end(machine).orElseThrow();
      int kept = full.log().bytes("stdout").length + full.log().bytes("stderr").length;
      assertThat(exit.status()).isEqualTo(7);
      assertThat(exit.program()).isPresent();
      assertThat(kept).isBetween(30_000, 51_200);
      assertThat(exit.lostOutputBytes()).isEqualTo(1_001_000 - kept);
      assertThat(Arrays.equals(Arrays.copyOf(full.log().bytes("stdout"), 30_000), flood(30_000, 1)))
          .isTrue();
    }
  }

  @Test
  void theConsoleIsBegunAgainAtItsLimit() throws Exception {
    end(bench.start(logs(1000, 1), "flood:console:300000:3", "console:end\\n", "exit:0"));
    Path console = bench.files.console();
    assertThat(console).exists();
    assertThat(console.resolveSibling("console.log.1")).exists();
    assertThat(Files.readString(console, StandardCharsets.ISO_8859_1)).endsWith("end\n");
  }

  @Test
  void aHypervisorThatPrintsForEverFillsNoDisk() throws Exception {
    end(bench.start("flood:printed:1000000:3", "exit:0"));
    assertThat(bench.files.hypervisorLog()).hasSize(64 * 1024);
  }

  @Test
  void whoeverAwaitsTheLogIsToldOfGrowthAndOfTheEnd() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      RunningMachine machine = bench.start("await", "out:x\\n", "input", "exit:0");
      CompletableFuture<Boolean> grows =
          CompletableFuture.supplyAsync(() -> awaitLog(machine, LogPosition.START), threads);
      machine.send(2, new byte[0]);
      assertThat(grows.join()).isTrue();
      bench.awaitOutput(machine, "x");
      LogPosition end = bench.end();
      CompletableFuture<Boolean> more =
          CompletableFuture.supplyAsync(() -> awaitLog(machine, end), threads);
      machine.writeInput(new byte[0]);
      assertThat(more.join()).isFalse();
      end(machine);
      assertThat(awaitLog(machine, end)).isFalse();
    }
  }

  private static boolean awaitLog(RunningMachine machine, LogPosition past) {
    try {
      return machine.awaitLog(past);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
