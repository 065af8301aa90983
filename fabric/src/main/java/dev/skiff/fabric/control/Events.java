package dev.skiff.fabric.control;

import dev.skiff.fabric.loop.Reports;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.packet.Protocol;
import dev.skiff.fabric.table.Tables;
import dev.skiff.fabric.verdict.Drop;
import dev.skiff.wire.fabric.Denial;
import dev.skiff.wire.fabric.FabricEvent;
import dev.skiff.wire.fabric.PlannedPort;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Hands what happened to whoever listens; the loop, which tells it, never waits. */
public final class Events implements Reports {
  /** More than a listener has to take in at once, unless something floods. */
  private static final int MOST_WAITING = 1024;

  /** A scan has as many first denials as ports; they are counted in any case. */
  private static final int MOST_DENIALS_A_SECOND = 100;

  private static final long NANOS_OF_SECOND = 1_000_000_000L;

  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final AtomicLong lost = new AtomicLong();
  private final LongSupplier nanos;
  private Tables tables = Tables.empty();
  private long second;
  private int denials;

  public Events(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Whoever takes events; closed when it takes no more. */
  public final class Listener implements AutoCloseable {
    private final BlockingQueue<FabricEvent> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong missed = new AtomicLong();

    /** Waits for the next one. */
    public FabricEvent take() throws InterruptedException {
      long count = missed.getAndSet(0);
      return count > 0 ? new FabricEvent("lost", "", count, null) : waiting.take();
    }

    private void offer(FabricEvent event) {
      if (!waiting.offer(event)) {
        missed.incrementAndGet();
        lost.incrementAndGet();
      }
    }

    @Override
    public void close() {
      listeners.remove(this);
    }
  }

  public Listener listen() {
    Listener listener = new Listener();
    listeners.add(listener);
    return listener;
  }

  /** Events that a listener had no room for, or that were too many to tell. */
  public long lost() {
    return lost.get();
  }

  /** The plan whose names are told from now on; the loop's. */
  public void use(Tables next) {
    tables = next;
  }

  @Override
  public void happened(String kind, int slot, long count) {
    tell(new FabricEvent(kind, instance(slot), count, null));
  }

  @Override
  public void denied(Packet packet, int slot, Drop reason) {
    if (listeners.isEmpty()) {
      return;
    }
    long now = nanos.getAsLong() / NANOS_OF_SECOND;
    denials = now == second ? denials + 1 : 1;
    second = now;
    if (denials > MOST_DENIALS_A_SECOND) {
      lost.incrementAndGet();
      return;
    }
    String kind = reason == Drop.FULL ? "full" : "denied";
    tell(new FabricEvent(kind, instance(slot), 1, denial(packet, slot, reason)));
  }

  private Denial denial(Packet packet, int slot, Drop reason) {
    int who = packet.isIp() ? tables.whoHas(packet.destinationHigh(), packet.destinationLow()) : -1;
    boolean known = who != Tables.NOBODY && !tables.isGateway(who);
    return new Denial(
        instance(slot),
        known ? instance(tables.slotOfAddress(who)) : "",
        packet.isIp() ? packet.destination().toString() : "",
        packet.isIp() ? Protocol.nameOf(packet.protocol()) : "arp",
        packet.destinationPort(),
        reason.word(),
        1,
        0);
  }

  private void tell(FabricEvent event) {
    listeners.forEach(listener -> listener.offer(event));
  }

  private String instance(int slot) {
    return tables.port(slot).map(PlannedPort::instance).orElse("");
  }
}
