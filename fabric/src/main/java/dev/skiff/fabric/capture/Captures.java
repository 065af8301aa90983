package dev.skiff.fabric.capture;

import dev.skiff.fabric.loop.Asks;
import dev.skiff.fabric.loop.Taps;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.table.Tables;
import dev.skiff.fabric.verdict.Judge;
import dev.skiff.wire.fabric.CaptureWish;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The captures that are open. Frames are offered on the loop's thread. */
public final class Captures implements Taps {
  private static final int MOST = 8;

  private final List<Capture> open = new ArrayList<>();
  private final LongSupplier nanos;
  private final InstantSource clock;
  private Supplier<Asks> asks =
      () -> {
        throw new IllegalStateException("there is no loop yet");
      };
  private Supplier<Judge> judge =
      () -> {
        throw new IllegalStateException("there is no judge yet");
      };

  /**
   * Makes a set without captures.
   *
   * @param nanos the loop's clock; {@code clock} tells what time that is to people
   */
  public Captures(LongSupplier nanos, InstantSource clock) {
    this.nanos = nanos;
    this.clock = clock;
  }

  /** Says whose frames these are, before the first. */
  public void attach(Asks loop, Judge ofLoop) {
    asks = () -> loop;
    judge = () -> ofLoop;
  }

  /** Begins one; empty when the plan does not have who is named, or too many are open. */
  public Optional<Capture> begin(CaptureWish wish) throws InterruptedException {
    return ask(() -> beginNow(wish));
  }

  private Optional<Capture> beginNow(CaptureWish wish) {
    Tables now = judge.get().tables();
    int slot = now.slotOf(wish.instance());
    int peer = wish.peer().isEmpty() ? Capture.ANYBODY : now.slotOf(wish.peer());
    if (slot == Tables.NOBODY || peer == Tables.NOBODY || open.size() == MOST) {
      return Optional.empty();
    }
    Capture capture = new Capture(this, new Capture.Wanted(slot, peer, wish.snapBytes()), now);
    open.add(capture);
    return Optional.of(capture);
  }

  void end(Capture capture) {
    // The one who ends it may have been interrupted; the loop does not mind being asked all the
    // same.
    Thread.ofVirtual()
        .start(() -> {
          try {
            ask(() -> open.remove(capture));
          } catch (InterruptedException | IllegalStateException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private <T> T ask(Callable<T> task) throws InterruptedException {
    return asks.get().ask(task);
  }

  /** Nanoseconds since 1970 of a moment of the loop's clock. */
  long sinceEpoch(long moment) {
    java.time.Instant now = clock.instant();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano() - (nanos.getAsLong() - moment);
  }

  @Override
  public boolean isOpen() {
    return !open.isEmpty();
  }

  @Override
  public void frame(Packet packet, int slot, int verdict) {
    long now = nanos.getAsLong();
    for (int at = 0; at < open.size(); at++) {
      open.get(at).offer(packet, slot, verdict, now, judge.get());
    }
  }
}
