package dev.skiff.engine.base.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.GuestEvent;
import dev.skiff.engine.base.GuestEvent.Booted;
import dev.skiff.engine.base.GuestEvent.Gone;
import dev.skiff.engine.base.GuestEvent.Listening;
import dev.skiff.engine.base.GuestEvent.ProgramEnded;
import dev.skiff.engine.base.GuestEvent.ProgramExit;
import dev.skiff.engine.base.GuestEvent.ProgramStarted;
import dev.skiff.engine.base.GuestEvent.SetupFailed;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.base.Identity.Addressing;
import dev.skiff.engine.base.linux.channel.GuestMessage.Exit;
import dev.skiff.engine.base.linux.channel.GuestMessage.Failed;
import dev.skiff.engine.base.linux.channel.GuestMessage.Features;
import dev.skiff.engine.base.linux.channel.GuestMessage.Goodbye;
import dev.skiff.engine.base.linux.channel.GuestMessage.Hello;
import dev.skiff.engine.base.linux.channel.GuestMessage.Listen;
import dev.skiff.engine.base.linux.channel.GuestMessage.Readdressed;
import dev.skiff.engine.base.linux.channel.GuestMessage.Started;
import dev.skiff.engine.base.linux.channel.GuestMessage.Synced;
import dev.skiff.engine.base.linux.channel.HostMessage;
import dev.skiff.engine.base.linux.channel.IdentityFailure;
import dev.skiff.engine.vm.Machine.Protocol;
import dev.skiff.engine.vm.MachineEvent;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.VmFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinuxGuestTest {
  static final Instant HOST_NOW = Instant.parse("2026-01-02T03:04:05Z");
  static final Instant READ_AT = Instant.parse("2026-01-02T03:04:06Z");
  static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Hello HELLO =
      new Hello(1, Duration.ofMillis(900), Duration.ofMillis(1200), "6.1.0-56-amd64");
  private static final Addressing OTHER =
      Addressing.ipv4("10.7.0.2/16", "10.7.0.1", List.of("10.7.0.1"));
  private static final Identity.Port WEB = new Identity.Port(Protocol.TCP, 8080);

  private final ScriptedMachine machine = new ScriptedMachine();

  @Test
  void aGuestsLifeInOrder() throws Exception {
    machine.says(HELLO);
    machine.says(new Started(Duration.ofMillis(1300)));
    machine.says(new Listen(WEB, Duration.ofMillis(1400)));
    machine.says(new Exit(false, 3, false, Duration.ofMillis(1500)));
    machine.says(new Goodbye());
    Optional<MachineExit> exit = Optional.of(exit(Optional.empty(), false));
    machine.ends(exit);
    assertThat(events(5))
        .containsExactly(
            new Booted(READ_AT, Duration.ofMillis(1200), "6.1.0-56-amd64"),
            new ProgramStarted(READ_AT),
            new Listening(READ_AT, WEB),
            new ProgramEnded(READ_AT, new ProgramExit(3, 0, false)),
            new Gone(exit));
  }

  @Test
  void helloIsAnsweredWithTheIdentityTheTimeAndFreshEntropy() throws Exception {
    machine.says(HELLO);
    events(1);
    var introduction = ((HostMessage.Introduce) machine.nextSent()).introduction();
    byte[] expected = new byte[64];
    new Random(1).nextBytes(expected);
    assertThat(introduction.identity()).isEqualTo(identity("/app"));
    assertThat(introduction.time()).isEqualTo(HOST_NOW);
    assertThat(introduction.entropy()).isEqualTo(expected);
  }

  @Test
  void theIdentityIsSentThoughNobodyWaitsForEvents() throws Exception {
    try (LinuxGuest _ = converse()) {
      machine.says(HELLO);
      assertThat(machine.nextSent()).isInstanceOf(HostMessage.Introduce.class);
    }
  }

  @Test
  void anotherVersionIsRefusedByName() throws Exception {
    machine.says(new Hello(7, Duration.ZERO, Duration.ZERO, ""));
    assertThat(events(2))
        .containsExactly(
            new SetupFailed(
                READ_AT,
                125,
                "the guest's init speaks version 7 of the channel, this engine version 1: they are"
                    + " from different releases of Skiff"),
            new Gone(Optional.empty()));
    // The identity, told before anybody spoke; not the time.
    assertThat(machine.nextSent()).isInstanceOf(HostMessage.Introduce.class);
    assertThat(machine.sent).isEmpty();
  }

  @Test
  void aFailedSetupIsToldInInitsWords() throws Exception {
    machine.says(HELLO);
    machine.says(new Failed(127, "cannot run '/app': no such file in the image"));
    assertThat(events(2))
        .last()
        .isEqualTo(new SetupFailed(READ_AT, 127, "cannot run '/app': no such file in the image"));
  }

  @Test
  void whatIsNotUnderstoodIsPassedOver() throws Exception {
    machine.events.add(new MachineEvent.Said(READ_AT, 65, new byte[1]));
    machine.events.add(new MachineEvent.Said(READ_AT, 99, new byte[1]));
    machine.says(new Started(Duration.ZERO));
    assertThat(events(1)).containsExactly(new ProgramStarted(READ_AT));
  }

  @Test
  void anEndThatOnlyTheGuardHeardOfIsToldBeforeTheMachinesEnd() throws Exception {
    byte[] payload = new Exit(true, 11, false, Duration.ZERO).payload();
    MachineExit exit = exit(Optional.of(payload), false);
    machine.ends(Optional.of(exit));
    assertThat(events(2))
        .containsExactly(
            new ProgramEnded(HOST_NOW, new ProgramExit(139, 11, false)),
            new Gone(Optional.of(exit)));
  }

  @Test
  void nothingInTimeIsEmpty() throws Exception {
    try (LinuxGuest guest = converse()) {
      assertThat(guest.next(Duration.ofMillis(1))).isEmpty();
    }
  }

  @Test
  void stopAndSignalGoToTheGuest() throws Exception {
    try (LinuxGuest guest = converse()) {
      guest.stop(15, Duration.ofSeconds(10));
      guest.signal(1);
      assertThat(machine.nextSent()).isInstanceOf(HostMessage.Introduce.class);
      assertThat(machine.nextSent()).isEqualTo(new HostMessage.Stop(15, Duration.ofSeconds(10)));
      assertThat(machine.nextSent()).isEqualTo(new HostMessage.Signal(1));
    }
  }

  @Test
  void aSizeIsToldOnceTheGuestUnderstandsIt() throws Exception {
    try (LinuxGuest guest = converse()) {
      assertThat(machine.nextSent()).isInstanceOf(HostMessage.Introduce.class);
      guest.resize(new Identity.WindowSize(1, 2));
      guest.resize(new Identity.WindowSize(24, 80));
      assertThat(machine.sent).isEmpty();
      machine.says(new Features(1));
      assertThat(machine.nextSent())
          .isEqualTo(new HostMessage.Resize(new Identity.WindowSize(24, 80)));
      guest.resize(new Identity.WindowSize(30, 100));
      assertThat(machine.nextSent())
          .isEqualTo(new HostMessage.Resize(new Identity.WindowSize(30, 100)));
    }
  }

  @Test
  void anOlderInitIsToldNothingItDoesNotUnderstand() throws Exception {
    machine.says(HELLO);
    machine.says(new Started(Duration.ZERO));
    try (LinuxGuest guest = converse()) {
      assertThat(guest.next(PATIENCE)).containsInstanceOf(Booted.class);
      assertThat(guest.next(PATIENCE)).containsInstanceOf(ProgramStarted.class);
      guest.resize(new Identity.WindowSize(24, 80));
      assertThat(guest.flush(PATIENCE)).isFalse();
    }
    assertThat(machine.sent)
        .extracting(Object::getClass)
        .containsExactly(HostMessage.Introduce.class, HostMessage.SetTime.class);
  }

  @Test
  void aFlushIsDoneWhenTheGuestSaysSo() throws Exception {
    try (LinuxGuest guest = converse()) {
      assertThat(machine.nextSent()).isInstanceOf(HostMessage.Introduce.class);
      machine.says(new Features(2));
      machine.says(new Started(Duration.ZERO));
      assertThat(guest.next(PATIENCE)).isPresent();
      machine.onSync = number -> machine.says(new Synced(number, false));
      assertThat(guest.flush(PATIENCE)).isTrue();
      machine.onSync = number -> machine.says(new Synced(number, true));
      assertThat(guest.flush(PATIENCE)).isFalse();
      machine.onSync = _ -> {};
      assertThat(guest.flush(Duration.ofMillis(1))).isFalse();
    }
  }

  @Test
  void otherAddressesAreTakenWhenTheGuestSaysSo() throws Exception {
    try (LinuxGuest guest = converse()) {
      assertThat(machine.nextSent()).isInstanceOf(HostMessage.Introduce.class);
      machine.says(new Features(16));
      machine.says(new Started(Duration.ZERO));
      assertThat(guest.next(PATIENCE)).isPresent();
      machine.onReaddress = number -> machine.says(new Readdressed(number, Optional.empty()));
      assertThat(guest.readdress(OTHER, PATIENCE)).isTrue();
      assertThat(machine.nextSent()).isEqualTo(new HostMessage.Readdress(1, OTHER));
      machine.onReaddress =
          number -> {
            machine.says(new Readdressed(number - 1, Optional.empty()));
            machine.says(new Readdressed(number, Optional.of("no such network card")));
          };
      assertThatThrownBy(() -> guest.readdress(Addressing.NONE, PATIENCE))
          .isInstanceOf(BaseFailure.class)
          .hasMessage("the guest did not take its new addresses: no such network card");
      machine.onReaddress = _ -> {};
      assertThat(guest.readdress(OTHER, Duration.ofMillis(1))).isFalse();
    }
  }

  @Test
  void aGuestThatBootsIsToldTheLatestAddressesOnceItUnderstands() throws Exception {
    try (LinuxGuest guest = converse()) {
      assertThat(machine.nextSent()).isInstanceOf(HostMessage.Introduce.class);
      assertThat(guest.readdress(Addressing.NONE, Duration.ZERO)).isFalse();
      assertThat(guest.readdress(OTHER, Duration.ZERO)).isFalse();
      assertThat(machine.sent).isEmpty();
      machine.says(new Features(16));
      assertThat(machine.nextSent()).isEqualTo(new HostMessage.Readdress(1, OTHER));
    }
  }

  @Test
  void aGuestIsToldAnIdentitysAddressesAgainLestAnEngineDiedBeforeItDid() throws Exception {
    Identity identity =
        new Identity(
            "web",
            List.of("/app"),
            List.of(),
            "/",
            "",
            Optional.of(OTHER),
            List.of(),
            List.of(),
            false);
    machine.says(HELLO);
    machine.says(new Features(16));
    try (LinuxGuest _ =
        LinuxGuest.converse(machine, identity, InstantSource.fixed(HOST_NOW), new Random(1))) {
      assertThat(machine.nextSent()).isInstanceOf(HostMessage.Introduce.class);
      assertThat(machine.nextSent()).isInstanceOf(HostMessage.SetTime.class);
      assertThat(machine.nextSent()).isEqualTo(new HostMessage.Readdress(1, OTHER));
    }
  }

  @Test
  void anOlderInitKeepsItsAddresses() throws Exception {
    machine.says(new Features(15));
    try (LinuxGuest guest = converse()) {
      assertThatThrownBy(() -> guest.readdress(OTHER, PATIENCE))
          .isInstanceOf(BaseFailure.class)
          .hasMessageContaining("cannot change the addresses of this guest while it runs");
    }
  }

  @Test
  void aMachineThatCannotBeHeardIsToldEveryTime() {
    machine.breaks = VmFailure.guardUnreachable("gone", null);
    try (LinuxGuest guest = converse()) {
      assertThatThrownBy(() -> guest.next(PATIENCE)).isInstanceOf(VmFailure.class);
      assertThatThrownBy(() -> guest.next(PATIENCE)).isInstanceOf(VmFailure.class);
    }
  }

  @Test
  void anIdentityThatCannotBeToldIsRefusedAtOnce() {
    assertThatThrownBy(() ->
            LinuxGuest.converse(machine, identity("a\0b"), InstantSource.system(), new Random(1)))
        .isInstanceOf(IdentityFailure.class);
  }

  @Test
  void theLastWordIsAnExitOrAFailure() {
    byte[] exited = new Exit(true, 9, true, Duration.ZERO).payload();
    byte[] failed = new Failed(126, "no").payload();
    assertThat(LinuxGuest.lastWord(exit(Optional.of(exited), false)))
        .contains(new ProgramEnded(HOST_NOW, new ProgramExit(137, 9, true)));
    assertThat(LinuxGuest.lastWord(exit(Optional.of(failed), true)))
        .contains(new SetupFailed(HOST_NOW, 126, "no"));
    assertThat(LinuxGuest.lastWord(exit(Optional.empty(), false))).isEmpty();
    assertThat(LinuxGuest.lastWord(exit(Optional.of(new byte[2]), false))).isEmpty();
  }

  private LinuxGuest converse() {
    return LinuxGuest.converse(
        machine, identity("/app"), InstantSource.fixed(HOST_NOW), new Random(1));
  }

  /** What a conversation hears first. */
  private List<GuestEvent> events(int count) throws InterruptedException {
    List<GuestEvent> events = new ArrayList<>();
    try (LinuxGuest guest = converse()) {
      while (events.size() < count) {
        events.add(guest.next(PATIENCE).orElseThrow());
      }
    }
    return events;
  }

  private static MachineExit exit(Optional<byte[]> program, boolean failed) {
    return new MachineExit(HOST_NOW, 0, 0, 0, program, true, 0, failed);
  }

  private static Identity identity(String program) {
    return new Identity(
        "web",
        List.of(program),
        List.of(),
        "/",
        "",
        Optional.empty(),
        List.of(),
        List.of(WEB),
        false);
  }
}
