package dev.skiff.engine.base.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.GuestEvent;
import dev.skiff.engine.base.GuestEvent.Booted;
import dev.skiff.engine.base.GuestEvent.Listening;
import dev.skiff.engine.base.GuestEvent.ProgramStarted;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.base.Identity.Addressing;
import dev.skiff.engine.base.fake.FakeReach;
import dev.skiff.engine.base.fake.FakeReach.Try;
import dev.skiff.engine.vm.LogPosition;
import dev.skiff.engine.vm.Machine;
import dev.skiff.engine.vm.Machine.Protocol;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.MachineFiles;
import dev.skiff.engine.vm.fake.FakeHypervisor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConsoleGuestTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Identity.Port WEB = new Identity.Port(Protocol.TCP, 80);
  private static final Identity.Port NAMES = new Identity.Port(Protocol.UDP, 53);

  @TempDir Path folder;
  private final FakeReach reach = new FakeReach();
  private ConsoleGuest guest;

  @BeforeEach
  void watch() {
    MachineFiles files = new MachineFiles(folder, folder.resolve("control"));
    guest =
        ConsoleGuest.watch(
            new FakeHypervisor(CLOCK, _ -> {}).start(files, machine()),
            identity(),
            new Base.Place(files, LogPosition.START),
            new Impatient(),
            CLOCK,
            reach);
  }

  @AfterEach
  void close() {
    guest.close();
  }

  @Test
  void aPortIsTriedWithGrowingPatienceUntilItAnswers() throws Exception {
    assertThat(reach.awaitTries(3))
        .containsExactly(
            new Try(80, Duration.ofMillis(40)),
            new Try(80, Duration.ofMillis(60)),
            new Try(80, Duration.ofMillis(90)));
    assertThat(next()).isInstanceOf(Booted.class);
    assertThat(next()).isInstanceOf(ProgramStarted.class);
    assertThat(next()).isEqualTo(new Listening(Instant.EPOCH, NAMES));
    reach.open(80);
    assertThat(next()).isEqualTo(new Listening(Instant.EPOCH, WEB));
  }

  @Test
  void itsAddressesStayWhileItRuns() {
    assertThatThrownBy(() -> guest.readdress(Addressing.NONE, PATIENCE))
        .isInstanceOf(BaseFailure.class)
        .hasMessage("the base 'impatient' cannot change a guest's addresses while it runs");
  }

  private GuestEvent next() throws InterruptedException {
    return guest.next(PATIENCE).orElseThrow();
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
        List.of("/web"),
        List.of(),
        "/",
        "",
        Optional.empty(),
        List.of(),
        List.of(NAMES, WEB),
        false);
  }

  /** Takes its guests to be up at once, though their network comes later. */
  private static final class Impatient implements Manner {
    @Override
    public String base() {
      return "impatient";
    }

    @Override
    public String kernel() {
      return "none";
    }

    @Override
    public boolean hasPowerButton() {
      return false;
    }

    @Override
    public Optional<Duration> firstPatience() {
      return Optional.of(Duration.ofMillis(40));
    }

    @Override
    public Optional<Duration> silence() {
      return Optional.of(Duration.ZERO);
    }

    @Override
    public Optional<GuestEvent> lastWord(MachineExit exit, Base.Place place) {
      return Optional.empty();
    }
  }
}
