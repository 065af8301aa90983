package dev.skiff.engine.vm.guard;

import static dev.skiff.engine.vm.guard.GuardBench.end;
import static dev.skiff.engine.vm.guard.GuardBench.events;
import static dev.skiff.engine.vm.guard.GuardBench.gone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.vm.LogPosition;
import dev.skiff.engine.vm.MachineEvent.Said;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.RunningMachine;
import dev.skiff.engine.vm.VmFailure;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GuardedMachinesTest {
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
  void anExitStatusIsTold() throws Exception {
    for (int status : List.of(0, 3, 200)) {
      MachineExit exit = end(bench.start("exit:" + status)).orElseThrow();
      assertThat(exit.status()).isEqualTo(status);
      assertThat(exit.signal()).isZero();
      assertThat(exit.program()).isEmpty();
      assertThat(exit.synced()).isFalse();
      assertThat(bench.machines.lastExit(bench.files).orElseThrow().status()).isEqualTo(status);
    }
  }

  @Test
  void aDeadlySignalIsTold() throws Exception {
    for (int signal : List.of(6, 9, 11)) {
      MachineExit exit = end(bench.start("die:" + signal)).orElseThrow();
      assertThat(exit.signal()).isEqualTo(signal);
      assertThat(exit.killRequested()).isZero();
    }
  }

  @Test
  void ourKillIsToldFromAnothers() throws Exception {
    RunningMachine machine = bench.start("pause");
    machine.kill(9);
    MachineExit exit = end(machine).orElseThrow();
    assertThat(exit.signal()).isEqualTo(9);
    assertThat(exit.killRequested()).isEqualTo(9);
  }

  @Test
  void theGuestsWordIsKeptWithItsEnd() throws Exception {
    RunningMachine machine =
        bench.start(
            "frame:64:0100", "await", "frame:68:0003001122334455667788", "frame:69", "exit:0");
    machine.send(1, new byte[0]);
    var events = events(machine);
    assertThat(events).hasSize(4);
    assertThat(((Said) events.getFirst()).type()).isEqualTo(64);
    assertThat(((Said) events.getFirst()).payload()).containsExactly(1, 0);
    MachineExit exit = bench.machines.lastExit(bench.files).orElseThrow();
    assertThat(exit.program().orElseThrow())
        .containsExactly(0, 3, 0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88);
    assertThat(exit.failed()).isFalse();
    assertThat(exit.synced()).isTrue();
    assertThat(bench.files.directory().resolve("guest-exit"))
        .hasContent("exit 0003001122334455667788");
  }

  @Test
  void aProgramThatNeverCameUpIsToldAsSuch() throws Exception {
    MachineExit exit = end(bench.start("frame:66:7f6e6f", "frame:69", "exit:0")).orElseThrow();
    assertThat(exit.failed()).isTrue();
    assertThat(exit.program().orElseThrow()).containsExactly(127, 'n', 'o');
  }

  @Test
  void aMachineThatEndedLeavesOnlyItsFiles() throws Exception {
    RunningMachine machine = bench.start("out:x", "console:boot\\n", "printed:oops\\n", "exit:0");
    end(machine);
    assertThat(bench.leftOvers())
        .containsExactly(
            "console.log", "exit.json", "guard.spec", "hypervisor.log", "lock", "logs");
    assertThat(bench.files.controlSocket()).doesNotExist();
    assertThat(bench.files.console()).hasContent("boot");
    assertThat(bench.files.hypervisorLog()).hasContent("oops");
    assertThat(gone(machine.hypervisorPid())).isTrue();
    assertThat(bench.machines.adopt(bench.files)).isEmpty();
  }

  @Test
  void aRunningMachineIsAdoptedWithAllItSaid() throws Exception {
    RunningMachine first = bench.start("frame:64:01", "frame:65:02", "out:up\\n", "pause");
    bench.awaitOutput(first, "up");
    first.close();
    assertThat(bench.machines.lastExit(bench.files)).isEmpty();
    try (RunningMachine second = bench.machines.adopt(bench.files).orElseThrow()) {
      assertThat(second.hypervisorPid()).isEqualTo(first.hypervisorPid());
      assertThat(second.startedAt()).isEqualTo(first.startedAt());
      assertThat(second.cpuMillis().orElseThrow()).isNotNegative();
      second.kill(9);
      assertThat(events(second)).hasSize(3);
    }
  }

  @Test
  void nothingIsAdoptedWhereNothingEverRan() {
    assertThat(bench.machines.adopt(bench.files)).isEmpty();
    assertThat(bench.machines.lastExit(bench.files)).isEmpty();
  }

  @Test
  void whatTheHostSaysReachesTheGuest() throws Exception {
    RunningMachine machine = bench.start("await", "await", "exit:0");
    machine.send(2, new byte[] {15, 1});
    machine.send(5, new byte[] {0x7f});
    end(machine);
    assertThat(bench.log().text("stdout")).isEqualTo("2 0f01\n5 7f\n");
  }

  @Test
  void whatIsAskedOfAnEndedMachineIsDoneNothingAbout() throws Exception {
    RunningMachine machine = bench.start("exit:0");
    end(machine);
    machine.send(2, new byte[3]);
    machine.kill(9);
    machine.writeInput(new byte[1]);
    assertThat(machine.cpuMillis()).isEmpty();
    assertThat(machine.awaitLog(LogPosition.START)).isFalse();
  }

  @Test
  void aHypervisorThatCannotRunLeavesNothing() throws IOException {
    assertRefused("/no/such/hypervisor", "cannot run '/no/such/hypervisor': No such file");
    assertRefused(folder.toString(), "cannot run '" + folder + "': Permission denied");
    assertRefused("qemu", "the hypervisor is not an absolute path: 'qemu'");
  }

  private void assertRefused(String program, String why) throws IOException {
    assertThatThrownBy(() ->
            bench.machines.start(
                bench.files,
                GuardBench.DOORS,
                List.of(program),
                Confinement.NONE,
                GuardBench.LIMITS))
        .isInstanceOf(VmFailure.class)
        .hasMessageContaining(why);
    assertThat(bench.files.controlSocket()).doesNotExist();
    assertThat(bench.leftOvers()).isSubsetOf("guard.spec", "lock", "logs");
    assertThat(bench.machines.adopt(bench.files)).isEmpty();
  }

  @Test
  void aMissingGuardIsNamed() {
    GuardedMachines none = new GuardedMachines(folder.resolve("nothing"));
    assertThatThrownBy(() ->
            none.start(
                bench.files,
                GuardBench.DOORS,
                GuardBench.arguments("exit:0"),
                Confinement.NONE,
                GuardBench.LIMITS))
        .isInstanceOf(VmFailure.class)
        .hasMessageContaining("cannot run '" + folder.resolve("nothing") + "'");
  }

  @Test
  void peersComeAndGoAtAHypervisorsDoorWhichEndsWithIt() throws Exception {
    RunningMachine machine = bench.start("out:up\\n", "hear:10", "hear:10", "exit:3");
    bench.awaitOutput(machine, "up");
    Path nic = bench.files.nicSocket();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(nic)))
        .isEqualTo("rw-------");
    say(nic, "one ");
    say(nic, "two");
    assertThat(end(machine).orElseThrow().status()).isEqualTo(3);
    assertThat(bench.log().text("stdout")).isEqualTo("up\none two");
    assertThat(bench.files.sockets()).allSatisfy(socket -> assertThat(socket).doesNotExist());
  }

  private static void say(Path socket, String text) throws IOException {
    try (SocketChannel peer = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      peer.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }
  }

  @Test
  void aDoorThatCannotBeMadeIsNamedAndNothingIsLeft() throws IOException {
    Files.createDirectory(bench.files.nicSocket());
    assertThatThrownBy(() -> bench.start("exit:0"))
        .isInstanceOf(VmFailure.class)
        .hasMessageContaining("cannot make the socket '" + bench.files.nicSocket() + "'");
    assertThat(bench.files.controlSocket()).doesNotExist();
    assertThat(bench.files.monitorSocket()).doesNotExist();
  }

  @Test
  void aStaleSocketIsReplaced() throws Exception {
    try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      left.bind(UnixDomainSocketAddress.of(bench.files.controlSocket()));
    }
    assertThat(bench.files.controlSocket()).exists();
    assertThat(end(bench.start("exit:7")).orElseThrow().status()).isEqualTo(7);
  }

  @Test
  void aFileInTheSocketsPlaceIsLeftAlone() throws Exception {
    Files.writeString(bench.files.controlSocket(), "mine");
    assertThatThrownBy(() -> bench.start("exit:0"))
        .hasMessageContaining("is there already and is not a socket");
    assertThat(bench.files.controlSocket()).hasContent("mine");
  }

  @Test
  void aSecondMachineInTheSameFilesIsRefused() throws Exception {
    RunningMachine machine = bench.start("pause");
    assertThatThrownBy(() -> bench.start("exit:0"))
        .isInstanceOf(VmFailure.class)
        .hasMessageContaining("another machine runs in");
    assertThat(machine.cpuMillis()).isPresent();
  }

  @Test
  void theNextRunForgetsThePreviousEnd() throws Exception {
    end(bench.start("frame:68:0007", "console:one\\n", "exit:3"));
    RunningMachine machine = bench.start("console:two\\n", "out:up\\n", "pause");
    bench.awaitOutput(machine, "up");
    assertThat(bench.machines.lastExit(bench.files)).isEmpty();
    GuardBench.await("the console is written", () -> Files.exists(bench.files.console()));
    assertThat(bench.files.console()).hasContent("two");
    assertThat(bench.files.directory().resolve("console.log.1")).hasContent("one");
    machine.kill(15);
    assertThat(end(machine).flatMap(MachineExit::program)).isEqualTo(Optional.empty());
  }
}
