package dev.skiff.engine.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.event.Event.Happening;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EventsTest {
  private static final Instant T = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir Path folder;
  private Instant now = T;

  @Test
  void listenerHearsWhatHappensAfterItBegan() throws InterruptedException {
    try (Events events = open()) {
      events.publish(happening(1));
      try (Subscription subscription = events.subscribe(Optional.empty())) {
        events.publish(happening(2));
        events.publish(happening(3));
        assertThat(taken(subscription)).containsExactly("2", "3");
      }
    }
  }

  @Test
  void timesGrowThoughTheClockStandsStill() throws InterruptedException {
    try (Events events = open();
        Subscription subscription = events.subscribe(Optional.empty())) {
      events.publish(happening(1));
      now = T.minusSeconds(5);
      events.publish(happening(2));
      assertThat(subscription.next(Duration.ZERO).map(Event::at)).hasValue(T);
      assertThat(subscription.next(Duration.ZERO).map(Event::at)).hasValue(T.plusNanos(1));
    }
  }

  @Test
  void pastIsKnownToTheNextEngine() throws InterruptedException, IOException {
    try (Events events = open()) {
      events.publish(happening(1));
      now = T.plusSeconds(10);
      events.publish(happening(2).with("name", "wéb\n\"x\""));
    }
    Files.writeString(file(), "{\"at\":", StandardOpenOption.APPEND);
    try (Events events = open()) {
      now = T.plusSeconds(20);
      events.publish(happening(3));
      try (Subscription all = events.subscribe(Optional.of(Instant.EPOCH))) {
        assertThat(taken(all)).containsExactly("1", "2", "3");
      }
      try (Subscription later = events.subscribe(Optional.of(T.plusSeconds(1)))) {
        assertThat(later.next(Duration.ZERO).orElseThrow().attributes())
            .containsEntry("name", "wéb\n\"x\"");
      }
    }
    try (Events events = open();
        Subscription all = events.subscribe(Optional.of(Instant.EPOCH))) {
      assertThat(taken(all)).containsExactly("1", "2", "3");
    }
  }

  @Test
  void memoryAndFileAreBounded() throws InterruptedException, IOException {
    int many = 3 * Events.KEPT;
    try (Events events = open()) {
      for (int i = 0; i < many; i++) {
        events.publish(happening(i));
      }
    }
    assertThat(Files.readAllLines(file())).hasSizeLessThanOrEqualTo(2 * Events.KEPT);
    try (Events events = open();
        Subscription all = events.subscribe(Optional.of(Instant.EPOCH))) {
      List<String> kept = taken(all);
      assertThat(kept).hasSize(Events.KEPT).endsWith(Integer.toString(many - 1));
    }
  }

  @Test
  void listenerThatDoesNotListenIsDroppedAfterWhatItHadWaiting() throws InterruptedException {
    try (Events events = open();
        Subscription slow = events.subscribe(Optional.empty())) {
      for (int i = 0; i <= Subscription.MOST_BEHIND; i++) {
        events.publish(happening(i));
      }
      assertThat(slow.dropped()).isFalse();
      assertThat(taken(slow)).hasSize(Subscription.MOST_BEHIND);
      assertThat(slow.dropped()).isTrue();
    }
  }

  @Test
  void fileThatCannotBeWrittenCostsNoEvent() throws IOException, InterruptedException {
    Files.createDirectory(file());
    Files.createDirectory(file().resolve("in-the-way"));
    try (Events events = open();
        Subscription subscription = events.subscribe(Optional.empty())) {
      events.publish(happening(1));
      events.publish(happening(2));
      assertThat(taken(subscription)).containsExactly("1", "2");
    }
  }

  private Path file() {
    return folder.resolve("events.jsonl");
  }

  private Events open() {
    return Events.open(file(), () -> now);
  }

  private static Happening happening(int number) {
    return Event.image("tag", Integer.toString(number), "hello:latest");
  }

  private static List<String> taken(Subscription subscription) throws InterruptedException {
    List<String> ids = new ArrayList<>();
    for (var next = subscription.next(Duration.ZERO);
        next.isPresent();
        next = subscription.next(Duration.ZERO)) {
      ids.add(next.get().id());
    }
    return ids;
  }
}
