package dev.skiff.engine.base.ownkernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.Guest;
import dev.skiff.engine.base.GuestEvent;
import dev.skiff.engine.base.GuestEvent.Booted;
import dev.skiff.engine.base.GuestEvent.Gone;
import dev.skiff.engine.base.GuestEvent.ProgramEnded;
import dev.skiff.engine.base.GuestEvent.ProgramStarted;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.base.fake.FakeReach;
import dev.skiff.engine.vm.LogPosition;
import dev.skiff.engine.vm.Machine;
import dev.skiff.engine.vm.MachineFiles;
import dev.skiff.engine.vm.RunningMachine;
import dev.skiff.engine.vm.fake.FakeHypervisor;
import dev.skiff.engine.vm.fake.FakeMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnKernelGuestTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final CompletableFuture<FakeMachine> machine = new CompletableFuture<>();

  @Test
  void aGuestThatSaysNothingIsTakenToBeUp() throws Exception {
    try (Guest guest = guest("none", false)) {
      assertThat(next(guest)).isInstanceOf(Booted.class);
      assertThat(next(guest)).isInstanceOf(ProgramStarted.class);
    }
  }

  @Test
  void aGuestThatOnlyStandsStillAfterItsLastLineIsEnded() throws Exception {
    try (Guest guest = guest("line:bye {code}", false)) {
      print("hello");
      assertThat(next(guest)).isInstanceOf(Booted.class);
      assertThat(next(guest)).isInstanceOf(ProgramStarted.class);
      print("bye 5");
      assertThat(next(guest))
          .isInstanceOfSatisfying(
              ProgramEnded.class, ended -> assertThat(ended.exit().code()).isEqualTo(5));
      assertThat(next(guest)).isInstanceOf(Gone.class);
      assertThat(machine.get().kills()).containsExactly(9);
    }
  }

  @Test
  void aStopWithoutAPowerButtonIsTheEndOfTheMachine() throws Exception {
    try (Guest guest = guest("none", false)) {
      guest.stop(15, Duration.ofHours(1));
      assertThat(machine.get().kills()).containsExactly(9);
    }
  }

  private Guest guest(String exit, boolean powerButton) throws IOException {
    MachineFiles files = new MachineFiles(folder, folder.resolve("control"));
    Files.createDirectory(files.logDirectory());
    new InstanceNote(ExitChannel.parse(exit), powerButton, "a kernel").write(folder);
    Base base = new OwnKernelBase(folder, InstantSource.fixed(NOW));
    RunningMachine handle =
        new FakeHypervisor(InstantSource.fixed(NOW), machine::complete).start(files, machine());
    return base.converse(
        handle, identity(), new Base.Place(files, LogPosition.START), new FakeReach());
  }

  private static GuestEvent next(Guest guest) throws InterruptedException {
    return guest.next(PATIENCE).orElseThrow();
  }

  private void print(String line) throws Exception {
    Path log = folder.resolve("logs/000001.log");
    Files.writeString(
        log,
        "2026-01-01T00:00:01.500000000Z stdout F " + line + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    machine.get().print(Files.size(log));
  }

  private static Machine machine() {
    return new Machine(
        Machine.Board.MICROVM,
        new Machine.Kernel(Path.of("/kernel"), Optional.empty(), ""),
        32,
        1,
        List.of(),
        List.of(),
        Optional.empty(),
        Machine.Wires.SERIAL_LINE);
  }

  private static Identity identity() {
    return new Identity(
        "box",
        List.of("/boot/kernel"),
        List.of(),
        "/",
        "",
        Optional.empty(),
        List.of(),
        List.of(),
        false);
  }
}
