package dev.skiff.engine.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.dataplane.DataPlaneEvent;
import dev.skiff.engine.dataplane.NatEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcceptedLogTest {
  private static final Instant T = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir Path folder;
  private Instant now = T;
  private final List<Runnable> later = new ArrayList<>();

  private AcceptedLog open() {
    return AcceptedLog.open(
        folder.resolve("accepted.jsonl"), () -> now, id -> "name of " + id, later::add);
  }

  private static DataPlaneEvent event(String kind, int clientPort, long count, long at) {
    return new DataPlaneEvent.OfNat(
        new NatEvent(
            kind, 1, "tcp", "203.0.113.9", clientPort, "i", 80, "::", 8080, 10, 20, count, at));
  }

  private static DataPlaneEvent came(int clientPort) {
    return event("accepted", clientPort, 0, 0);
  }

  private static DataPlaneEvent went(int clientPort) {
    return event("ended", clientPort, 0, 0);
  }

  private static DataPlaneEvent wentFrom(String address, int port) {
    return new DataPlaneEvent.OfNat(
        new NatEvent("ended", 1, "tcp", "203.0.113.9", 1, "i", 80, address, port, 10, 20, 0, 0));
  }

  private static Accepted line(Instant at, int clientPort, long leftOut) {
    return new Accepted(
        at,
        "tcp",
        "203.0.113.9",
        clientPort,
        "::",
        8080,
        "i",
        "name of i",
        80,
        leftOut,
        Optional.empty());
  }

  private static Accepted line(Instant at, int clientPort, long leftOut, Instant end) {
    return line(at, clientPort, leftOut).ended(new Accepted.End(end, 10, 20));
  }

  @Test
  void whoCameIsKnownWithItsOwnAddressAlsoToTheNextEngine() {
    long before = T.minusSeconds(60).toEpochMilli();
    try (AcceptedLog log = open()) {
      log.accept(event("accepted", 1, 0, before));
      log.accept(event("ended", 1, 0, 0));
      log.accept(event("full", 0, 7, 0));
      log.accept(came(2));
    }
    try (AcceptedLog log = open()) {
      assertThat(log.recent()).containsExactly(line(T.minusSeconds(60), 1, 0, T), line(T, 2, 0));
    }
  }

  @Test
  void whoFollowsIsToldWhatIsKnownAndThenEachOnce() {
    List<Accepted> heard = new ArrayList<>();
    try (AcceptedLog log = open()) {
      log.accept(came(1));
      AcceptedLog.Following following = log.follow(heard::add);
      log.accept(came(2));
      following.subscription().close();
      log.accept(came(3));
      assertThat(following.past()).containsExactly(line(T, 1, 0));
      assertThat(heard).containsExactly(line(T, 2, 0));
    }
  }

  @Test
  void whoEndsHasItsEndInItsOwnLineAndFollowersAreToldOnceMore() {
    List<Accepted> heard = new ArrayList<>();
    try (AcceptedLog log = open()) {
      log.accept(event("lost", 0, 3, 0));
      log.accept(came(1));
      log.accept(came(2));
      log.follow(heard::add);
      now = T.plusSeconds(5);
      log.accept(went(1));
      log.accept(went(1));
      log.accept(went(7));
      assertThat(log.recent()).containsExactly(line(T, 1, 3, now), line(T, 2, 0));
      assertThat(heard).containsExactly(line(T, 1, 0, now));
      assertThat(heard).extracting(Accepted::count).containsExactly(0L);
    }
  }

  @Test
  void theNextEngineHearsOfTheEndOfWhatBeganBefore() {
    try (AcceptedLog log = open()) {
      log.accept(came(1));
      log.accept(came(2));
      log.accept(went(2));
    }
    now = T.plusSeconds(9);
    try (AcceptedLog log = open()) {
      assertThat(log.recent()).containsExactly(line(T, 1, 0), line(T, 2, 0, T));
      log.accept(went(1));
    }
    try (AcceptedLog log = open()) {
      assertThat(log.recent()).containsExactly(line(T, 1, 0, now), line(T, 2, 0, T));
    }
  }

  @Test
  void anEndIsNeverGivenToAnotherThatUsedTheSamePorts() {
    try (AcceptedLog log = open()) {
      log.accept(came(1));
      now = T.plusSeconds(1);
      log.accept(came(1));
      log.accept(went(1));
      log.accept(went(1));
      assertThat(log.recent()).containsExactly(line(T, 1, 0), line(now, 1, 0, now));
      // Whose end was lost is not known, and whose line was left out has none.
      log.accept(came(2));
      log.accept(event("lost", 0, 1, 0));
      log.accept(went(2));
      assertThat(log.recent().getLast()).isEqualTo(line(now, 2, 0));
      for (int port = 3; port < 3 + AcceptedLog.MOST_A_SECOND; port++) {
        log.accept(came(port));
      }
      List<Accepted> before = log.recent();
      log.accept(came(3));
      log.accept(went(3));
      assertThat(log.recent()).isEqualTo(before);
    }
  }

  @Test
  void whatOutlivesItsPublicationHasItsEndAndWhatWasPublishedElsewhereNot() {
    try (AcceptedLog log = open()) {
      log.accept(came(1));
      log.accept(wentFrom("::", 8081));
      log.accept(wentFrom("127.0.0.1", 8080));
      assertThat(log.recent()).containsExactly(line(T, 1, 0));
      log.accept(wentFrom("", 0));
      assertThat(log.recent()).containsExactly(line(T, 1, 0, T));
    }
  }

  @Test
  void afterWhatWasLeftOutTheNextEngineGivesEndsToNobodyBefore() {
    try (AcceptedLog log = open()) {
      log.accept(came(1));
      log.accept(event("lost", 0, 1, 0));
      log.accept(came(2));
    }
    try (AcceptedLog log = open()) {
      log.accept(went(1));
      log.accept(went(2));
      assertThat(log.recent()).containsExactly(line(T, 1, 0), line(T, 2, 1, T));
    }
  }

  @Test
  void ofAFloodOnlyTheFirstOfEachSecondAreWrittenAndTheOthersCounted() {
    try (AcceptedLog log = open()) {
      for (int port = 1; port <= AcceptedLog.MOST_A_SECOND + 30; port++) {
        log.accept(came(port));
      }
      log.accept(event("lost", 0, 5, 0));
      assertThat(log.recent()).hasSize(AcceptedLog.MOST_A_SECOND);
      now = T.plusSeconds(1);
      log.accept(came(1));
      assertThat(log.recent().getLast()).isEqualTo(line(now, 1, 35));
    }
  }

  @Test
  void whatAFloodLeftOutIsToldAlsoWhenNobodyComesAfterIt() {
    try (AcceptedLog log = open()) {
      for (int port = 1; port <= AcceptedLog.MOST_A_SECOND + 30; port++) {
        log.accept(came(port));
      }
      assertThat(later).hasSize(1);
      now = T.plusSeconds(1);
      later.getFirst().run();
      assertThat(log.recent().getLast()).isEqualTo(Accepted.none(now, 30));
      later.getFirst().run();
      assertThat(log.recent()).hasSize(AcceptedLog.MOST_A_SECOND + 1);
    }
  }

  @Test
  void memoryAndFileAreBounded() throws IOException {
    try (AcceptedLog log = open()) {
      for (int port = 0; port < 3 * AcceptedLog.KEPT; port++) {
        now = T.plusSeconds(port);
        log.accept(came(port));
        log.accept(went(port));
      }
      assertThat(log.recent()).hasSize(AcceptedLog.KEPT);
    }
    try (var lines = Files.lines(folder.resolve("accepted.jsonl"))) {
      assertThat(lines.count()).isLessThanOrEqualTo(4L * AcceptedLog.KEPT);
    }
    try (AcceptedLog log = open()) {
      assertThat(log.recent()).hasSize(AcceptedLog.KEPT).allMatch(line -> line.end().isPresent());
    }
  }
}
