package dev.skiff.engine.base.fake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.Guest;
import dev.skiff.engine.base.GuestEvent;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.base.KeptKernelsContract;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.VerifiedTree;
import dev.skiff.engine.vm.Machine;
import dev.skiff.engine.vm.Machine.Protocol;
import dev.skiff.engine.vm.fake.FakeHypervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FakeBaseTest extends KeptKernelsContract {
  private static final Identity.Port PORT = new Identity.Port(Protocol.TCP, 8080);

  @TempDir Path instance;

  @Override
  protected Base base(Path home) {
    return new FakeBase("fake", home);
  }

  @Override
  protected Path importable(Path parent, String version) throws IOException {
    Path source = parent.resolve(version);
    return Files.exists(source) ? source : Files.createFile(source);
  }

  @Test
  void aServerListensUntilItIsStopped() throws Exception {
    Guest guest = started(FakeGuest.Script.SERVER);
    assertThat(events(guest, 3))
        .hasExactlyElementsOfTypes(
            GuestEvent.Booted.class, GuestEvent.ProgramStarted.class, GuestEvent.Listening.class);
    guest.stop(15, Duration.ofSeconds(10));
    List<GuestEvent> end = events(guest, 2);
    assertThat(end.getFirst())
        .extracting("exit")
        .isEqualTo(new GuestEvent.ProgramExit(143, 15, false));
    assertThat(end.getLast()).isInstanceOf(GuestEvent.Gone.class);
  }

  @Test
  void theEndTellsTheSameAsTheGuestDid() throws Exception {
    Guest guest = started(FakeGuest.Script.exiting(3));
    List<GuestEvent> events = events(guest, 4);
    GuestEvent.Gone gone = (GuestEvent.Gone) events.getLast();
    assertThat(base.lastWord(gone.exit().orElseThrow(), place(instance))).contains(events.get(2));
  }

  private Guest started(FakeGuest.Script script) throws IOException {
    imported("6.1.0-1");
    FakeHypervisor hypervisor =
        new FakeHypervisor(InstantSource.fixed(Instant.EPOCH), FakeGuest.running(script));
    Identity identity =
        new Identity(
            "host",
            List.of("run"),
            List.of(),
            "/",
            "",
            Optional.empty(),
            List.of(),
            List.of(PORT),
            false);
    Machine machine =
        base.machine(
            base.bootSet("sha256:a", () -> VerifiedTree.of(FileTree.builder().build())),
            new Base.Resources(64, 1, Optional.empty()),
            identity,
            instance);
    Base.Place place = place(instance);
    return base.converse(
        hypervisor.start(place.files(), machine), identity, place, new FakeReach());
  }

  private static List<GuestEvent> events(Guest guest, int count) throws InterruptedException {
    List<GuestEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(guest.next(Duration.ofSeconds(20)).orElseThrow());
    }
    return events;
  }
}
