package dev.skiff.engine.dataplane;

import static dev.skiff.engine.dataplane.Plans.guest;
import static dev.skiff.engine.dataplane.Plans.published;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the engine may rely on of whatever leads guests outside: its control socket. */
@Timeout(120)
abstract class NatConformance {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final NatGuest WEB = guest("web", 1);
  private static final NatGuest DB = guest("db", 2);

  @TempDir Path folder;
  private AutoCloseable process;
  private NatControl control;

  /**
   * Starts one that listens at the socket; returns once it answers.
   *
   * @return what ends it, as a kill -9; more than once is no error
   */
  abstract AutoCloseable start(Path socket) throws Exception;

  /** Somebody else has the port. */
  abstract AutoCloseable occupy(int port) throws Exception;

  @BeforeEach
  void begin() throws Exception {
    process = start(folder.resolve("nat"));
    control = open();
  }

  @AfterEach
  void end() throws Exception {
    control.close();
    process.close();
  }

  private NatControl open() throws IOException {
    return NatControl.open(folder.resolve("nat"), PATIENCE, _ -> "somebody");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void assertFails(String code, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            DataPlaneFailure.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  private List<String> guests() throws IOException {
    return control.state().guests().stream().map(NatState.GuestFlows::name).toList();
  }

  private List<NatPublication> publications() throws IOException {
    return NatKnowledge.of(control.state()).publications();
  }

  @Test
  void oneThatWasJustStartedKnowsNothing() throws IOException {
    NatState state = control.state();
    assertThat(state.guests()).isEmpty();
    assertThat(state.publications()).isEmpty();
    assertThat(state.connected()).isFalse();
    assertThat(state.flowsMost()).isPositive();
    assertThat(control.flows()).isEmpty();
  }

  @Test
  void guestsAreTakenInAndMadeAnew() throws IOException {
    control.guest(WEB);
    control.guest(WEB);
    control.guest(DB);
    control.guest(guest("web", 1, "10.87.0.9"));
    control.guest(guest("other", 3, "10.87.0.2"));
    assertThat(guests()).containsExactlyInAnyOrder("web", "db", "other");
  }

  @Test
  void anAddressIsOneGuestsOnly() throws IOException {
    control.guest(WEB);
    assertFails("dataplane.refused", () -> control.guest(guest("thief", 9, "10.87.0.2")));
    control.forget("web");
    control.guest(guest("heir", 9, "10.87.0.2"));
    assertThat(guests()).containsExactly("heir");
  }

  @Test
  void whoeverIsUnknownCannotBeForgottenOrPublished() {
    assertFails("dataplane.refused", () -> control.forget("nobody"));
    assertFails("dataplane.refused", () -> control.publish(published(WEB, freePort())));
  }

  @Test
  void aPublishedPortIsListedUntilItIsWithdrawn() throws IOException {
    NatPublication web = published(WEB, freePort());
    control.guest(WEB);
    control.publish(web);
    control.publish(web);
    assertThat(publications()).containsExactly(web);
    control.unpublish(web);
    assertThat(publications()).isEmpty();
    assertFails("dataplane.refused", () -> control.unpublish(web));
    control.publish(web);
    assertThat(publications()).containsExactly(web);
  }

  @Test
  void aPortIsOneGuestsOnly() throws IOException {
    int port = freePort();
    control.guest(WEB);
    control.guest(DB);
    control.publish(published(WEB, port));
    assertFails("port.taken", () -> control.publish(published(DB, port)));
    control.forget("web");
    control.publish(published(DB, port));
    assertThat(publications()).containsExactly(published(DB, port));
  }

  @Test
  void aPortOfSomebodyElseIsTaken() throws Exception {
    NatPublication web = published(WEB, freePort());
    control.guest(WEB);
    try (AutoCloseable _ = occupy(web.port())) {
      assertFails("port.taken", () -> control.publish(web));
    }
    control.publish(web);
    assertThat(publications()).containsExactly(web);
  }

  @Test
  void anAddressThatTheHostLacksIsSaidToBeThat() throws IOException {
    control.guest(WEB);
    NatPublication elsewhere = new NatPublication("web", "tcp", "203.0.113.9", freePort(), 80);
    assertFails("port.no-address", () -> control.publish(elsewhere));
  }

  @Test
  void itsEndIsTheEndOfItsEvents() throws Exception {
    try (NatControl listening = open()) {
      EventStream events = listening.events(_ -> {});
      process.close();
      events.follow();
    }
  }

  @Test
  void afterItsEndNothingAnswers() throws Exception {
    process.close();
    assertThatThrownBy(control::state).isInstanceOf(IOException.class);
    assertThatThrownBy(this::open).isInstanceOf(IOException.class);
  }

  @Test
  void countersHaveNames() throws IOException {
    Map<String, Long> counters = control.state().counters();
    assertThat(counters).containsEntry("tcpIn", 0L).containsEntry("refused", 0L);
  }
}
