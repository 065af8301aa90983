package dev.skiff.engine.vm.guard;

import static dev.skiff.engine.vm.guard.GuardBench.end;
import static dev.skiff.engine.vm.guard.GuardBench.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.format.frame.Frame;
import dev.skiff.engine.format.frame.FrameOutput;
import dev.skiff.engine.vm.LogPosition;
import dev.skiff.engine.vm.MachineEvent;
import dev.skiff.engine.vm.MachineEvent.Ended;
import dev.skiff.engine.vm.MachineEvent.Said;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.RunningMachine;
import dev.skiff.engine.vm.VmFailure;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GuardControlTest {
  @TempDir Path folder;
  private GuardBench bench;
  private ExecutorService threads;

  @BeforeEach
  void open() throws IOException {
    bench = new GuardBench(folder);
    threads = Executors.newVirtualThreadPerTaskExecutor();
  }

  @AfterEach
  void close() {
    bench.close();
    threads.close();
  }

  private SocketChannel connect() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(bench.files.controlSocket()));
  }

  private static void send(SocketChannel client, int type, byte... payload) throws IOException {
    client.write(ByteBuffer.wrap(FrameOutput.encode(new Frame(type, payload))));
  }

  /** Reads to the end of the connection. */
  private static byte[] readAll(SocketChannel client) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 << 20);
    try {
      while (client.read(bytes) >= 0) {
        assertThat(bytes.hasRemaining()).isTrue();
      }
    } catch (IOException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  @Test
  void everySubscriberIsToldEverything() throws Exception {
    RunningMachine first = bench.start("frame:64:01", "await", "frame:65:02", "exit:4");
    try (RunningMachine second = bench.machines.adopt(bench.files).orElseThrow()) {
      CompletableFuture<List<MachineEvent>> others =
          CompletableFuture.supplyAsync(() -> all(second), threads);
      first.send(2, new byte[0]);
      List<MachineEvent> mine = events(first);
      assertThat(types(mine)).isEqualTo(List.of(64, 65));
      assertThat(types(others.join())).isEqualTo(List.of(64, 65));
      assertThat(((Ended) mine.getLast()).exit().orElseThrow().status()).isEqualTo(4);
    }
  }

  private static List<MachineEvent> all(RunningMachine machine) {
    try {
      return events(machine);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Integer> types(List<MachineEvent> events) {
    return events.stream()
        .filter(Said.class::isInstance)
        .map(event -> ((Said) event).type())
        .toList();
  }

  @Test
  void aClientThatNeverReadsIsDroppedAndDelaysNothing() throws Exception {
    RunningMachine machine = bench.start("await", "frames:64:8000:400", "out:done\\n", "pause");
    try (SocketChannel deaf = connect()) {
      send(deaf, ControlType.SUBSCRIBE);
      machine.send(2, new byte[0]);
      bench.awaitOutput(machine, "done");
      byte[] taken = readAll(deaf);
      assertThat(taken.length).isBetween(1, 400 * 8000);
    }
    assertThat(machine.cpuMillis()).isPresent();
  }

  @Test
  void aReaderThatWasDroppedFindsTheStoryAgain() throws Exception {
    RunningMachine machine =
        bench.start("await", "frames:64:8000:400", "out:done\\n", "await", "frame:68:00", "exit:0");
    machine.send(2, new byte[0]);
    bench.awaitOutput(machine, "done");
    machine.send(2, new byte[0]);
    List<MachineEvent> events = new ArrayList<>();
    CompletableFuture<Void> reading =
        CompletableFuture.runAsync(() -> events.addAll(all(machine)), threads);
    reading.join();
    assertThat(events.getLast()).isInstanceOf(Ended.class);
    List<Instant> times =
        events.stream().filter(Said.class::isInstance).map(event -> ((Said) event).at()).toList();
    assertThat(times).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void anInterruptedReaderGoesOnWhereItWas() throws Exception {
    RunningMachine machine =
        bench.start("frame:64:01", "await", "frame:65:02", "await", "frame:67:03", "exit:0");
    assertThat(((Said) machine.next()).type()).isEqualTo(64);
    Thread.currentThread().interrupt();
    assertThatThrownBy(machine::next).isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    machine.send(2, new byte[0]);
    assertThat(((Said) machine.next()).type()).isEqualTo(65);
    machine.send(2, new byte[0]);
    assertThat(((Said) machine.next()).type()).isEqualTo(67);
    assertThat(machine.next()).isInstanceOf(Ended.class);
  }

  @Test
  void closingTheHandleEndsItsWaits() throws Exception {
    RunningMachine machine = bench.start("pause");
    CompletableFuture<Boolean> next =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                machine.next();
                return false;
              } catch (InterruptedException closed) {
                return true;
              }
            },
            threads);
    machine.close();
    assertThat(next.join()).isTrue();
    assertThat(machine.awaitLog(LogPosition.START)).isFalse();
    assertThat(bench.status().hypervisor()).isEqualTo(machine.hypervisorPid());
  }

  @Test
  void anInterruptDoesNotKeepARequestFromBeingDone() throws Exception {
    RunningMachine machine = bench.start("await", "exit:0");
    Thread.currentThread().interrupt();
    machine.send(2, new byte[] {9});
    assertThat(Thread.interrupted()).isTrue();
    end(machine);
    assertThat(bench.log().text("stdout")).isEqualTo("2 09\n");
  }

  @Test
  void inputWaitsForTheGuestAndHoldsUpNothingElse() throws Exception {
    byte[] bytes = new byte[8 << 20];
    new Random(11).nextBytes(bytes);
    RunningMachine machine = bench.start("await", "input", "exit:0");
    AtomicLong written = new AtomicLong();
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(() -> write(machine, bytes, written), threads);
    GuardBench.await("some input is on its way", () -> written.get() > 0);
    for (int i = 0; i < 50; i++) {
      assertThat(machine.cpuMillis()).isPresent();
    }
    assertThat(written.get()).isLessThan(4 << 20);
    assertThat(writer).isNotDone();
    machine.send(2, new byte[0]);
    writer.join();
    assertThat(end(machine).orElseThrow().status()).isZero();
    byte[] echoed = bench.log().bytes("stdout");
    int header = "2 \n".length();
    assertThat(Arrays.equals(Arrays.copyOfRange(echoed, header, echoed.length), bytes)).isTrue();
  }

  private static void write(RunningMachine machine, byte[] bytes, AtomicLong written) {
    int piece = 32 * 1024;
    try {
      for (int at = 0; at < bytes.length; at += piece) {
        machine.writeInput(Arrays.copyOfRange(bytes, at, at + piece));
        written.addAndGet(piece);
      }
      machine.writeInput(new byte[0]);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void inputOfAClientThatIsGoneIsStillGiven() throws Exception {
    RunningMachine machine = bench.start("await", "input", "exit:0");
    try (SocketChannel client = connect()) {
      send(client, ControlType.INPUT, new byte[300_000]);
      send(client, ControlType.INPUT);
    }
    machine.send(2, new byte[0]);
    end(machine);
    assertThat(bench.log().bytes("stdout")).hasSize(300_000 + "2 \n".length());
  }

  @Test
  void aGuestThatReadsNothingIsNotToldMoreThanTwoMebibytes() throws Exception {
    RunningMachine machine = bench.start("pause");
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 8; i++) {
                machine.send(2, new byte[900_000]);
              }
            })
        .isInstanceOf(VmFailure.class)
        .hasMessageContaining("the guest does not read its channel");
    assertThat(machine.cpuMillis()).isPresent();
  }

  @Test
  void nonsenseEndsTheConnectionAndNothingElse() throws Exception {
    RunningMachine machine = bench.start("pause");
    for (String nonsense :
        List.of(
            "0000000000",
            "00000000ff",
            "ffffffff03",
            "0100100003",
            "0100000001",
            "0000000002",
            "0200000004",
            "1100000006",
            "010000000400",
            "0100000004ff")) {
      try (SocketChannel client = connect()) {
        client.write(ByteBuffer.wrap(HexFormat.of().parseHex(nonsense)));
        byte[] answer = readAll(client);
        assertThat(answer).as(nonsense).hasSizeGreaterThan(5);
        assertThat(answer[4] & 0xff).as(nonsense).isEqualTo(ControlType.ERROR);
      }
    }
    assertThat(machine.cpuMillis()).isPresent();
  }

  @Test
  void seededGarbageNeverHurtsTheGuard() throws Exception {
    RunningMachine machine = bench.start("pause");
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[1 + random.nextInt(200)];
      random.nextBytes(bytes);
      for (int at = 0; at < bytes.length; at++) {
        // No KILL among it, which the guard would do.
        bytes[at] = random.nextInt(4) > 0 ? (byte) random.nextInt(3) : bytes[at];
        bytes[at] = bytes[at] == ControlType.KILL ? 0 : bytes[at];
      }
      try (SocketChannel client = connect()) {
        client.write(ByteBuffer.wrap(bytes));
      } catch (IOException hungUp) {
        assertThat(hungUp).as("seed " + seed).hasMessageContaining("Broken pipe");
      }
    }
    assertThat(machine.cpuMillis()).isPresent();
  }

  @Test
  void aGuestThatBreaksTheFramingIsIgnoredFromThere() throws Exception {
    RunningMachine machine =
        bench.start(
            "frame:64:01",
            "raw:channel:ffffffff40",
            "frame:65:02",
            "frames:64:60000:100",
            "out:done\\n",
            "await",
            "exit:0");
    bench.awaitOutput(machine, "done");
    machine.send(2, new byte[0]);
    assertThat(types(events(machine))).isEqualTo(List.of(64));
    assertThat(bench.files.hypervisorLog()).content().contains("more than 1 MiB");
  }

  @Test
  void aGuestFrameThatIsTooLongIsSkipped() throws Exception {
    RunningMachine machine =
        bench.start("frame:64:01", "frames:65:60000:1", "frame:67:02", "await", "exit:0");
    machine.send(2, new byte[0]);
    assertThat(types(events(machine))).isEqualTo(List.of(64, 67));
  }

  @Test
  void ofManyFramesTheOldestListensAreForgotten() throws Exception {
    RunningMachine first =
        bench.start("frame:64:01", "frames:67:11:1000", "frame:68:0000", "out:x\\n", "await");
    bench.awaitOutput(first, "x");
    GuardBench.await(
        "EXIT arrived", () -> bench.files.directory().resolve("guest-exit").toFile().exists());
    try (RunningMachine late = bench.machines.adopt(bench.files).orElseThrow()) {
      first.send(2, new byte[0]);
      List<Integer> types = types(events(late));
      assertThat(types).hasSize(256).startsWith(64).endsWith(68);
    }
  }

  @Test
  void sixtyFourClientsAreServedAndOneMoreIsTold() throws Exception {
    RunningMachine machine = bench.start("pause");
    machine.close();
    List<SocketChannel> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 64; i++) {
        clients.add(connect());
        send(clients.get(i), ControlType.STATUS);
        assertThat(clients.get(i).read(ByteBuffer.allocate(1000))).isGreaterThan(100);
      }
      try (SocketChannel extra = connect()) {
        assertThat(new String(readAll(extra), StandardCharsets.UTF_8))
            .endsWith("this guard has too many clients");
      }
    } finally {
      for (SocketChannel client : clients) {
        client.close();
      }
    }
  }

  private static final GuardLimits SHORT_GRACE =
      new GuardLimits(
          1000, 1, 1000, OptionalLong.empty(), OptionalLong.empty(), Duration.ofMillis(40));

  @Test
  void aHypervisorThatStaysAfterGoodbyeIsEnded() throws Exception {
    MachineExit asked = end(bench.start(SHORT_GRACE, "frame:69", "pause")).orElseThrow();
    assertThat(asked.signal()).isEqualTo(15);
    assertThat(asked.killRequested()).isZero();
    MachineExit forced =
        end(bench.start(SHORT_GRACE, "obstinate", "frame:69", "pause")).orElseThrow();
    assertThat(forced.signal()).isEqualTo(9);
    assertThat(forced.synced()).isTrue();
  }

  @Test
  void theSocketIsForItsOwnerOnly() throws Exception {
    bench.start("pause");
    assertThat(Files.getPosixFilePermissions(bench.files.controlSocket()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }
}
