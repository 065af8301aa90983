package dev.skiff.engine.base.nanos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.GuestEvent;
import dev.skiff.engine.base.GuestEvent.Booted;
import dev.skiff.engine.base.GuestEvent.Gone;
import dev.skiff.engine.base.GuestEvent.Listening;
import dev.skiff.engine.base.GuestEvent.ProgramEnded;
import dev.skiff.engine.base.GuestEvent.ProgramExit;
import dev.skiff.engine.base.GuestEvent.ProgramStarted;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.base.console.ConsoleGuest;
import dev.skiff.engine.base.fake.FakeReach;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.vm.LogPosition;
import dev.skiff.engine.vm.Machine;
import dev.skiff.engine.vm.Machine.Protocol;
import dev.skiff.engine.vm.MachineFiles;
import dev.skiff.engine.vm.RunningMachine;
import dev.skiff.engine.vm.fake.FakeHypervisor;
import dev.skiff.engine.vm.fake.FakeMachine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NanosGuestTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant FIRST_LINE = Instant.parse("2026-01-01T00:00:01.5Z");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Identity.Port WEB = new Identity.Port(Protocol.TCP, 8080);
  private static final Identity.Port NAMES = new Identity.Port(Protocol.UDP, 53);

  @TempDir Path folder;
  private final CompletableFuture<FakeMachine> machine = new CompletableFuture<>();
  private final FakeReach reach = new FakeReach();
  private RunningMachine handle;
  private Base.Place place;
  private ConsoleGuest guest;

  @BeforeEach
  void start() throws IOException {
    MachineFiles files = new MachineFiles(folder, folder.resolve("control"));
    Files.createDirectory(files.logDirectory());
    place = new Base.Place(files, LogPosition.START);
    handle =
        new FakeHypervisor(InstantSource.fixed(NOW), machine::complete).start(files, machine());
    guest = watch();
  }

  @AfterEach
  void letGo() {
    guest.close();
  }

  private ConsoleGuest watch() {
    return ConsoleGuest.watch(
        handle, identity(), place, new NanosManner(), InstantSource.fixed(NOW), reach);
  }

  @Test
  void theFirstLineTellsThatTheProgramRuns() throws Exception {
    print("[0.120425] en1: assigned 10.0.2.15");
    assertThat(next()).isEqualTo(new Booted(FIRST_LINE, Duration.ofNanos(120_425_000), "nanos"));
    assertThat(next()).isEqualTo(new ProgramStarted(FIRST_LINE));
    assertThat(next()).isEqualTo(new Listening(FIRST_LINE, NAMES));
  }

  @Test
  void aPortIsTriedUntilItAnswers() throws Exception {
    print("[0.120425] en1: assigned 10.0.2.15");
    skip(3);
    assertThat(reach.awaitTries(3)).allMatch(each -> each.guestPort() == 8080);
    reach.open(8080);
    assertThat(next()).isEqualTo(new Listening(NOW, WEB));
  }

  @Test
  void theEndIsReadFromStatusAndNote() throws Exception {
    print("[0.120425] en1: assigned 10.0.2.15");
    skip(3);
    disk(200);
    machine.get().end((200 << 1 | 1) & 0xff, 0, Optional.empty());
    assertThat(next()).isEqualTo(new ProgramEnded(NOW, new ProgramExit(200, 0, false)));
    assertThat(next()).isInstanceOf(Gone.class);
  }

  @Test
  void aProgramThatEndedBeforeItWasSeenStillHasBegun() throws Exception {
    disk(0);
    log("[0.120425] en1: assigned 10.0.2.15");
    machine.get().end(1, 0, Optional.empty());
    assertThat(next()).isInstanceOf(Booted.class);
    assertThat(next()).isInstanceOf(ProgramStarted.class);
    assertThat(next()).isInstanceOf(Listening.class);
    assertThat(next()).isEqualTo(new ProgramEnded(NOW, new ProgramExit(0, 0, false)));
    assertThat(next()).isInstanceOf(Gone.class);
  }

  @Test
  void aMachineThatNeverSpokeTellsOnlyThatItIsGone() throws Exception {
    disk(0);
    machine.get().end(1, 0, Optional.empty());
    assertThat(next()).isInstanceOf(Gone.class);
  }

  @Test
  void anotherEngineFindsTheSameAgain() throws Exception {
    print("[0.120425] en1: assigned 10.0.2.15");
    skip(3);
    guest.close();
    guest = watch();
    assertThat(next()).isInstanceOf(Booted.class);
  }

  @Test
  void aStopIsThePowerButtonAndThenTheEndOfTheMachine() throws Exception {
    CountDownLatch pressed = new CountDownLatch(1);
    machine.get().onPowerButton(pressed::countDown);
    guest.stop(15, Duration.ofMillis(10));
    assertThat(pressed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(next()).isInstanceOf(Gone.class);
    assertThat(machine.get().kills()).containsExactly(9);
  }

  @Test
  void otherSignalsThanTwoAreRefused() throws Exception {
    assertThatThrownBy(() -> guest.signal(1))
        .isInstanceOfSatisfying(
            BaseFailure.class, failure -> assertThat(failure.code()).isEqualTo("base.unsupported"));
    CountDownLatch pressed = new CountDownLatch(1);
    machine.get().onPowerButton(pressed::countDown);
    guest.signal(15);
    assertThat(pressed.getCount()).isZero();
    guest.signal(9);
    assertThat(machine.get().kills()).containsExactly(9);
  }

  private GuestEvent next() throws InterruptedException {
    return guest.next(PATIENCE).orElseThrow();
  }

  private void skip(int events) throws InterruptedException {
    for (int i = 0; i < events; i++) {
      next();
    }
  }

  private void print(String line) throws Exception {
    log(line);
    machine.get().print();
  }

  private void log(String line) throws IOException {
    Files.writeString(
        place.files().logDirectory().resolve("000001.log"),
        "2026-01-01T00:00:01.500000000Z stdout F " + line + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** A disk with a note of this code in its log area. */
  private void disk(int code) throws IOException {
    Path set = Files.createDirectories(folder.resolve("set"));
    RootDisk.bake(FileTree.builder().put("web", NanosSamples.program()).build(), set);
    byte[] note = new byte[LogArea.HEADER_BYTES];
    if (code != 0) {
      System.arraycopy(new byte[] {'K', 'L', 'O', 'G'}, 0, note, 0, 4);
      note[12] = (byte) code;
    }
    try (FileChannel disk =
        FileChannel.open(set.resolve(RootDisk.FILE), StandardOpenOption.WRITE)) {
      disk.write(ByteBuffer.wrap(note), (1 << 20) - LogArea.BYTES);
    }
    KernelFolder kernel = new KernelFolder(folder.resolve("kernel"), "0");
    BootPlan plan = new BootPlan(kernel, BootKind.DIRECT, new TreeSet<>(), false);
    InstanceDisk.in(folder).prepare(set, identity(), plan);
  }

  private static Machine machine() {
    return new Machine(
        Machine.Board.MICROVM,
        new Machine.Kernel(Path.of("/kernel.img"), Optional.empty(), ""),
        128,
        1,
        List.of(),
        List.of(),
        Optional.empty(),
        Machine.Wires.SERIAL_LINE);
  }

  private static Identity identity() {
    return new Identity(
        "box",
        List.of("/web"),
        List.of(),
        "/",
        "",
        Optional.empty(),
        List.of(),
        List.of(NAMES, WEB),
        false);
  }
}
