package dev.skiff.engine.base.nanos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.base.GuestEvent;
import dev.skiff.engine.base.GuestEvent.ProgramEnded;
import dev.skiff.engine.base.GuestEvent.ProgramExit;
import dev.skiff.engine.base.GuestEvent.SetupFailed;
import dev.skiff.engine.base.nanos.GuestEnd.Ambiguous;
import dev.skiff.engine.base.nanos.GuestEnd.Exited;
import dev.skiff.engine.base.nanos.GuestEnd.KernelFailed;
import dev.skiff.engine.base.nanos.GuestEnd.NotStarted;
import dev.skiff.engine.base.nanos.GuestEnd.Signaled;
import dev.skiff.engine.base.nanos.GuestEnd.Untold;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Serial lines are those of a real kernel (b9c3671d) on QEMU 7.2. */
class EndReadingTest {
  private static final LogArea EMPTY = new LogArea.Empty();
  private static final LogArea UNREADABLE = new LogArea.Unreadable();
  private static final List<String> BOOTED = List.of("[0.104387] NET: no network interface found");

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 42, 127, 128, 130, 135, 254, 255})
  void theLogAreaTellsTheWholeCode(int code) throws IOException {
    assertThat(EndReading.of(status(code), note(code), serial("exit"))).isEqualTo(new Exited(code));
  }

  @Test
  void nothingWrittenIsCodeZero() {
    assertThat(EndReading.of(1, EMPTY, BOOTED)).isEqualTo(new Exited(0));
  }

  @Test
  void aCodeBeyondEightBitsIsCutAsLinuxDoes() {
    assertThat(EndReading.of(status(256 + 7), note(256 + 7), BOOTED)).isEqualTo(new Exited(7));
  }

  @Test
  void anExpectedCodeThatTheKernelMadeZeroIsZero() {
    assertThat(EndReading.of(1, note(3), BOOTED)).isEqualTo(new Exited(0));
  }

  @Test
  void aCodeThatTheKernelMadeAResetIsTold() throws IOException {
    assertThat(EndReading.of(0, note(3), BOOTED)).isEqualTo(new Exited(3));
  }

  @Test
  void withoutTheAreaAPlainCodeIsAmbiguous() throws IOException {
    assertThat(EndReading.of(status(135), UNREADABLE, serial("exit"))).isEqualTo(new Ambiguous(7));
    assertThat(EndReading.of(1, UNREADABLE, BOOTED)).isEqualTo(new Ambiguous(0));
  }

  @Test
  void anAreaThatContradictsTheStatusIsNotBelieved() {
    assertThat(EndReading.of(status(7), note(9), BOOTED)).isEqualTo(new Ambiguous(7));
  }

  @Test
  void aCodeOfASignalIsOneOnlyWhereTheKernelSaidSo() throws IOException {
    Signaled fault = new Signaled(11, false);
    assertThat(EndReading.of(status(11), note(11), serial("segmentation-fault"))).isEqualTo(fault);
    assertThat(EndReading.of(status(11), UNREADABLE, serial("segmentation-fault")))
        .isEqualTo(fault);
    assertThat(EndReading.of(status(11), note(11), BOOTED)).isEqualTo(new Exited(11));
    assertThat(EndReading.of(status(6), note(6), serial("segmentation-fault")))
        .isEqualTo(new Exited(6));
    assertThat(EndReading.of(status(6), note(6), serial("abort")))
        .isEqualTo(new Signaled(6, false));
    assertThat(EndReading.of(status(9), note(9), serial("killed")))
        .isEqualTo(new Signaled(9, false));
  }

  @Test
  void aCodeThatIsASignalsByItsLowBitsOnlyIsACode() throws IOException {
    assertThat(EndReading.of(status(139), note(139), serial("segmentation-fault")))
        .isEqualTo(new Exited(139));
  }

  @Test
  void aTerminatedProgramIsToldByTheLastLine() throws IOException {
    Signaled terminated = new Signaled(15, false);
    assertThat(EndReading.of(status(15), note(15), serial("terminated"))).isEqualTo(terminated);
    List<String> later = new ArrayList<>(serial("terminated"));
    later.add("[1.000000] storage_shutdown error");
    later.add("");
    assertThat(EndReading.of(status(15), note(15), later)).isEqualTo(terminated);
    later.add("goodbye");
    assertThat(EndReading.of(status(15), note(15), later)).isEqualTo(new Exited(15));
  }

  @Test
  void wantOfMemoryIsToldFromOtherBusErrors() throws IOException {
    assertThat(EndReading.of(status(7), note(7), serial("out-of-memory")))
        .isEqualTo(new Signaled(7, true));
    List<String> other = new ArrayList<>(serial("out-of-memory"));
    other.removeIf(line -> line.contains("page fill failed"));
    assertThat(EndReading.of(status(7), note(7), other)).isEqualTo(new Signaled(7, false));
  }

  @Test
  void aProgramThatCouldNotBeStartedSaysWhy() throws IOException {
    assertThat(EndReading.of(status(127), note(127), serial("no-program")))
        .isEqualTo(new NotStarted(127, "unable to open program file /nothere"));
    assertThat(EndReading.of(status(127), note(127), serial("no-interpreter")))
        .isEqualTo(
            new NotStarted(126, "couldn't find program interpreter /lib64/ld-linux-x86-64.so.2"));
    assertThat(EndReading.of(status(127), UNREADABLE, serial("no-program")))
        .isInstanceOf(NotStarted.class);
  }

  @Test
  void aBootThatStoppedInOrderSaysWhy() throws IOException {
    assertThat(EndReading.of(status(127), note(127), serial("missing-klib")))
        .isEqualTo(new NotStarted(125, "missing dependencies for firewall klib"));
    assertThat(EndReading.of(status(127), EMPTY, serial("two-roots")))
        .isEqualTo(new NotStarted(125, "multiple root filesystems found"));
  }

  @Test
  void aProgramThatEndsWithTheKernelsCodesEndedByItself() {
    assertThat(EndReading.of(status(126), note(126), BOOTED)).isEqualTo(new Exited(126));
    assertThat(EndReading.of(status(127), note(127), BOOTED)).isEqualTo(new Exited(127));
  }

  @Test
  void aKernelThatFailedSaysHow() throws IOException {
    assertThat(EndReading.of(status(126), EMPTY, serial("kernel-fault")))
        .isEqualTo(new KernelFailed("no fault handler"));
    assertThat(EndReading.of(status(126), EMPTY, List.of()))
        .isEqualTo(new KernelFailed("it said nothing"));
    assertThat(EndReading.of(status(127), EMPTY, List.of("assertion x failed")))
        .isEqualTo(new KernelFailed("assertion x failed"));
  }

  @Test
  void anEndThatIsNotTheGuestsTellsNothing() {
    assertThat(EndReading.of(0, EMPTY, BOOTED)).isEqualTo(new Untold());
    assertThat(EndReading.of(2, EMPTY, BOOTED)).isEqualTo(new Untold());
    assertThat(EndReading.of(1, EMPTY, List.of())).isEqualTo(new Untold());
  }

  @Test
  void linesMayEndAsOnASerialTerminal() throws IOException {
    List<String> lines = serial("segmentation-fault").stream().map(line -> line + "\r").toList();
    assertThat(EndReading.of(status(11), note(11), lines)).isEqualTo(new Signaled(11, false));
  }

  @Test
  void anEndIsToldInTheWordsOfEveryBase() {
    Instant at = Instant.EPOCH;
    assertThat(new Exited(7).event(at))
        .contains(new ProgramEnded(at, new ProgramExit(7, 0, false)));
    assertThat(new Signaled(7, true).event(at))
        .contains(new ProgramEnded(at, new ProgramExit(135, 7, true)));
    assertThat(new Ambiguous(7).event(at))
        .contains(
            new ProgramEnded(
                at, new ProgramExit(7, 0, false, "the exit code was 7 or 135: it is not known")));
    assertThat(new NotStarted(126, "why").event(at)).contains(new SetupFailed(at, 126, "why"));
    assertThat(new KernelFailed("why").event(at)).contains(new GuestEvent.KernelFailed(at, "why"));
    assertThat(new Untold().event(at)).isEmpty();
  }

  @Test
  void bytesOfAnAreaAreNotTrusted() {
    assertThat(LogArea.of(new byte[LogArea.BYTES])).isEqualTo(EMPTY);
    assertThat(LogArea.of(new byte[15])).isEqualTo(UNREADABLE);
    assertThat(LogArea.of("something else is here".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(UNREADABLE);
    byte[] minus = area(-1);
    assertThat(LogArea.of(minus)).isEqualTo(note(-1));
    assertThat(EndReading.of(status(-1), LogArea.of(minus), BOOTED)).isEqualTo(new Exited(255));
  }

  @Test
  void whateverIsThereIsReadAsSomeEndWithinItsBounds() throws IOException {
    long seed = 20_261_121;
    Random random = new Random(seed);
    List<String> all = new ArrayList<>();
    for (String name : List.of("segmentation-fault", "no-program", "kernel-fault", "terminated")) {
      all.addAll(serial(name));
    }
    for (int round = 0; round < 2000; round++) {
      int status = random.nextInt(256);
      byte[] bytes = area(random.nextInt(4) == 0 ? random.nextInt() : status >> 1);
      bytes[random.nextInt(16)] ^= (byte) (random.nextInt(8) == 0 ? 1 : 0);
      List<String> lines =
          random
              .ints(random.nextInt(20), 0, all.size())
              .mapToObj(all::get)
              .map(line -> random.nextInt(9) == 0 ? "\0" + line : line)
              .collect(Collectors.toList());
      GuestEnd end = EndReading.of(status, LogArea.of(bytes), lines);
      assertThat(end.event(Instant.EPOCH).stream())
          .as("seed %d, round %d, status %d, lines %s", seed, round, status, lines)
          .allSatisfy(EndReadingTest::isWithinItsBounds);
    }
  }

  private static void isWithinItsBounds(GuestEvent event) {
    switch (event) {
      case ProgramEnded ended -> assertThat(ended.exit().code()).isBetween(0, 255);
      case SetupFailed failed -> assertThat(failed.exitCode()).isBetween(125, 127);
      case GuestEvent.KernelFailed failed -> assertThat(failed.why()).isNotEmpty();
      default -> throw new AssertionError("not an end: " + event);
    }
  }

  /** What QEMU's process exits with. */
  private static int status(int code) {
    return (code << 1 | 1) & 0xff;
  }

  private static LogArea note(int code) {
    return new LogArea.Written(code);
  }

  private static byte[] area(int code) {
    ByteBuffer area = ByteBuffer.allocate(LogArea.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    area.put("KLOG".getBytes(StandardCharsets.US_ASCII)).putLong(0).putInt(code);
    return area.array();
  }

  private static List<String> serial(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(EndReadingTest.class.getResourceAsStream(name + ".txt"), name)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
    }
  }
}
