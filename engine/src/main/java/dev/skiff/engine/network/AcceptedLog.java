package dev.skiff.engine.network;

import dev.skiff.engine.dataplane.DataPlane;
import dev.skiff.engine.dataplane.DataPlaneEvent;
import dev.skiff.engine.dataplane.NatEvent;
import dev.skiff.engine.durable.RecentLines;
import io.avaje.jsonb.Jsonb;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Who came from outside to published ports, the latest of it: docs/design/networks.md, The log of
 * who came. Safe for several threads; who tells it waits for no listener.
 */
public final class AcceptedLog implements Consumer<DataPlaneEvent>, AutoCloseable {
  /** Some 2 MB of lines; the file may have twice as many. */
  static final int KEPT = 8192;

  /** Of a line that ended there are two in the file until it is written anew. */
  private static final int KEPT_IN_FILE = 2 * KEPT;

  /** What a flood brings beyond is counted: a log is to be read, and to last longer than that. */
  static final int MOST_A_SECOND = 50;

  private final InstantSource clock;
  private final UnaryOperator<String> nameOf;
  private final Executor aSecondLater;
  private final RecentLines<Accepted> file;
  private final SequencedMap<Long, Accepted> recent = new LinkedHashMap<>();
  private final Map<Flow, Long> open = new HashMap<>();
  private final List<Follower> followers = new CopyOnWriteArrayList<>();
  private long number;
  private long second;
  private int ofSecond;
  private long leftOut;

  /**
   * What is known, and what comes.
   *
   * @param past the oldest first
   * @param subscription to be closed by whoever wants no more
   */
  public record Following(List<Accepted> past, DataPlane.Subscription subscription) {
    public Following {
      past = List.copyOf(past);
    }
  }

  /** What tells those apart that go on at once, but for the place where they were published. */
  private record Flow(
      String protocol, String client, int clientPort, String instance, int guestPort) {
    static Flow of(Accepted line) {
      return new Flow(
          line.protocol(), line.client(), line.clientPort(), line.instance(), line.guestPort());
    }

    static Flow of(NatEvent event) {
      return new Flow(
          event.protocol(), event.client(), event.clientPort(), event.guest(), event.guestPort());
    }
  }

  /** A class, not a record: the same listener may come twice. */
  private static final class Follower {
    private final Consumer<Accepted> listener;

    Follower(Consumer<Accepted> listener) {
      this.listener = listener;
    }
  }

  /**
   * Opens a log that knows what its file tells.
   *
   * @param nameOf the name of an instance by its id
   * @param aSecondLater runs what it is given after a second, on a thread of its own
   */
  public static AcceptedLog open(
      Path file, InstantSource clock, UnaryOperator<String> nameOf, Executor aSecondLater) {
    AcceptedLog log = new AcceptedLog(file, clock, nameOf, aSecondLater);
    log.file.read().forEach(log::restore);
    return log;
  }

  private AcceptedLog(
      Path file, InstantSource clock, UnaryOperator<String> nameOf, Executor aSecondLater) {
    this.clock = clock;
    this.nameOf = nameOf;
    this.aSecondLater = aSecondLater;
    this.file = new RecentLines<>(file, Jsonb.instance().type(Accepted.class), KEPT_IN_FILE);
  }

  /** A line that ended follows, whole, the one that was written when it began. */
  private void restore(Accepted line) {
    Long begun = open.get(Flow.of(line));
    if (line.end().isPresent() && begun != null && isOf(recent.get(begun), line)) {
      open.remove(Flow.of(line));
      recent.put(begun, line);
    } else {
      if (line.leftOut() > 0) {
        open.clear();
      }
      hold(line);
    }
  }

  private static boolean isOf(@Nullable Accepted begun, Accepted ended) {
    return begun != null && begun.at().equals(ended.at());
  }

  @Override
  public void accept(DataPlaneEvent event) {
    if (event instanceof DataPlaneEvent.OfNat(NatEvent happened)) {
      switch (happened.event()) {
        case "accepted" -> accepted(happened);
        case "ended" -> ended(happened);
        case "lost" -> lost(happened.count());
        default -> {
          // The state of the link is no arrival.
        }
      }
    }
  }

  /** Who came may be among what was lost: an end that comes now could be that one's. */
  private synchronized void lost(long count) {
    open.clear();
    leaveOut(count);
  }

  private synchronized void ended(NatEvent event) {
    Long begun = open.get(Flow.of(event));
    Accepted line = begun == null ? null : recent.get(begun);
    if (begun != null && line != null && isPublishedThere(line, event)) {
      open.remove(Flow.of(event));
      Accepted whole = line.ended(new Accepted.End(at(event), event.toGuest(), event.toClient()));
      recent.put(begun, whole);
      file.add(whole, recent.values());
      followers.forEach(each -> each.listener.accept(whole.again()));
    }
  }

  /** Of what outlives its publication the NAT does not know the place any more. */
  private static boolean isPublishedThere(Accepted line, NatEvent event) {
    return event.address().isEmpty()
        || (event.address().equals(line.address()) && event.port() == line.port());
  }

  private Instant at(NatEvent event) {
    return event.at() == 0 ? clock.instant() : Instant.ofEpochMilli(event.at());
  }

  private synchronized void accepted(NatEvent event) {
    open.remove(Flow.of(event));
    long now = clock.instant().getEpochSecond();
    if (now != second) {
      second = now;
      ofSecond = 0;
    }
    if (ofSecond == MOST_A_SECOND) {
      leaveOut(1);
      return;
    }
    ofSecond++;
    write(line(event, leftOut));
    leftOut = 0;
  }

  private Accepted line(NatEvent event, long before) {
    return new Accepted(
        at(event),
        event.protocol(),
        event.client(),
        event.clientPort(),
        event.address(),
        event.port(),
        event.guest(),
        nameOf.apply(event.guest()),
        event.guestPort(),
        before,
        Optional.empty());
  }

  private synchronized void leaveOut(long count) {
    if (leftOut == 0 && count > 0) {
      aSecondLater.execute(this::tellLeftOut);
    }
    leftOut += Math.max(0, count);
  }

  /** When a flood has ended nobody else may come to say how much of it is missing. */
  private synchronized void tellLeftOut() {
    if (leftOut > 0) {
      write(Accepted.none(clock.instant(), leftOut));
      leftOut = 0;
    }
  }

  private void write(Accepted line) {
    hold(line);
    file.add(line, recent.values());
    followers.forEach(each -> each.listener.accept(line));
  }

  private void hold(Accepted line) {
    number++;
    recent.put(number, line);
    if (!line.client().isEmpty() && line.end().isEmpty()) {
      open.put(Flow.of(line), number);
    }
    if (recent.size() > KEPT) {
      Map.Entry<Long, Accepted> first = recent.firstEntry();
      recent.remove(first.getKey());
      open.remove(Flow.of(first.getValue()), first.getKey());
    }
  }

  /** The latest, the oldest of them first. */
  public synchronized List<Accepted> recent() {
    return List.copyOf(recent.values());
  }

  /**
   * Follows what comes, nothing between lost, and nothing of it twice but what has ended: a line
   * that was told is told once more then.
   *
   * @param listener told by the thread that tells the log; must be quick
   */
  public synchronized Following follow(Consumer<Accepted> listener) {
    Follower follower = new Follower(listener);
    followers.add(follower);
    return new Following(recent(), () -> followers.remove(follower));
  }

  @Override
  public synchronized void close() {
    tellLeftOut();
    file.close();
  }
}
