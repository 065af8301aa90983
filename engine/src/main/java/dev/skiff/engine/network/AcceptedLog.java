package dev.skiff.engine.network;

import dev.skiff.engine.dataplane.DataPlaneEvent;
import dev.skiff.engine.dataplane.NatEvent;
import dev.skiff.engine.durable.RecentLines;
import io.avaje.jsonb.Jsonb;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Who came from outside to published ports, the latest of it: docs/design/networks.md, The log of
 * who came. Safe for several threads; who tells it waits for no listener.
 */
public final class AcceptedLog implements Consumer<DataPlaneEvent>, AutoCloseable {
  /** Some 2 MB of lines; the file may have twice as many. */
  static final int KEPT = 8192;

  /** What a flood brings beyond is counted: a log is to be read, and to last longer than that. */
  static final int MOST_A_SECOND = 50;

  private final InstantSource clock;
  private final UnaryOperator<String> nameOf;
  private final Executor aSecondLater;
  private final RecentLines<Accepted> file;
  private final Deque<Accepted> recent = new ArrayDeque<>();
  private final List<Follower> followers = new CopyOnWriteArrayList<>();
  private long second;
  private int ofSecond;
  private long leftOut;

  /** A listener's place; closing it twice is no error. */
  @FunctionalInterface
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * What is known, and what comes.
   *
   * @param past the oldest first
   * @param subscription to be closed by whoever wants no more
   */
  public record Following(List<Accepted> past, Subscription subscription) {
    public Following {
      past = List.copyOf(past);
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
    log.recent.addAll(log.file.read());
    return log;
  }

  private AcceptedLog(
      Path file, InstantSource clock, UnaryOperator<String> nameOf, Executor aSecondLater) {
    this.clock = clock;
    this.nameOf = nameOf;
    this.aSecondLater = aSecondLater;
    this.file = new RecentLines<>(file, Jsonb.instance().type(Accepted.class), KEPT);
  }

  @Override
  public void accept(DataPlaneEvent event) {
    if (event instanceof DataPlaneEvent.OfNat(NatEvent happened)) {
      switch (happened.event()) {
        case "accepted" -> accepted(happened);
        case "lost" -> leaveOut(happened.count());
        default -> {
          // Ends and the state of the link are no arrivals.
        }
      }
    }
  }

  private synchronized void accepted(NatEvent event) {
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
        event.at() == 0 ? clock.instant() : Instant.ofEpochMilli(event.at()),
        event.protocol(),
        event.client(),
        event.clientPort(),
        event.address(),
        event.port(),
        event.guest(),
        nameOf.apply(event.guest()),
        event.guestPort(),
        before);
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
    recent.add(line);
    if (recent.size() > KEPT) {
      recent.remove();
    }
    file.add(line, recent);
    followers.forEach(each -> each.listener.accept(line));
  }

  /** The latest, the oldest of them first. */
  public synchronized List<Accepted> recent() {
    return List.copyOf(recent);
  }

  /**
   * Follows what comes, nothing of it twice and nothing between lost.
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
