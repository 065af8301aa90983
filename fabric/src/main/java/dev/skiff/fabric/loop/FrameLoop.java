package dev.skiff.fabric.loop;

import dev.skiff.fabric.flow.FlowTable;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.port.Carries;
import dev.skiff.fabric.port.GuestPort;
import dev.skiff.fabric.port.NatPort;
import dev.skiff.fabric.port.Port;
import dev.skiff.fabric.port.PortResources;
import dev.skiff.fabric.port.QueueMemory;
import dev.skiff.fabric.port.SocketPort;
import dev.skiff.fabric.system.Kernel;
import dev.skiff.fabric.system.Poll;
import dev.skiff.fabric.system.Wakeup;
import dev.skiff.fabric.table.Tables;
import dev.skiff.fabric.verdict.Drop;
import dev.skiff.fabric.verdict.Judge;
import dev.skiff.wire.fabric.Applied;
import dev.skiff.wire.fabric.PlannedPort;
import java.lang.foreign.Arena;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The one thread that owns ports, tables and flows: docs/design/fabric.md, Threads and memory. All
 * but {@link #asks} and {@link #stop} belong to it.
 */
public final class FrameLoop implements Runnable, Watch, AutoCloseable {
  private static final int WAKEUP = Integer.MAX_VALUE;
  private static final int QUEUES = 100;
  private static final long NANOS_OF_SECOND = 1_000_000_000L;
  private static final long NANOS_OF_MILLI = 1_000_000L;

  /** Ten times what a busy machine takes to boot who asks. */
  private static final int MOST_HELD_SECONDS = 10;

  private final Arena arena = Arena.ofShared();
  private final Kernel kernel = new Kernel();
  private final Poll poll = new Poll(kernel);
  private final Wakeup wakeup = new Wakeup(kernel);
  private final Asks asks = new Asks(wakeup);
  private final SocketPort.Sockets sockets = SocketPort.Sockets.of(kernel);
  private final PortResources resources =
      new PortResources(new Carries(), new QueueMemory(arena, QUEUES), Drop.count());
  private final Reconnects reconnects = new Reconnects();
  private final FlowTable flows;
  private final Exchange exchange;
  private final Reports reports;
  private final LongSupplier nanos;
  private final InstantSource clock;
  private final long began;
  private long swept;
  private volatile boolean stopping;

  /**
   * Makes a loop that carries nothing until it is run and given a plan.
   *
   * @param nanos a clock that never goes back
   * @param clock as the plan's
   * @param taps who looks at frames
   */
  public FrameLoop(
      FlowTable flows,
      Answers answers,
      Taps taps,
      Reports reports,
      LongSupplier nanos,
      InstantSource clock) {
    this.flows = flows;
    this.reports = reports;
    this.nanos = nanos;
    this.clock = clock;
    began = nanos.getAsLong();
    Judge judge = new Judge(flows);
    exchange = new Exchange(arena, judge, answers, taps, this);
    poll.add(wakeup.descriptor(), Kernel.EPOLLIN, WAKEUP);
  }

  /** The way for other threads. */
  public Asks asks() {
    return asks;
  }

  public Exchange exchange() {
    return exchange;
  }

  public FlowTable flows() {
    return flows;
  }

  @Override
  public void run() {
    try {
      while (!stopping) {
        turn();
      }
      exchange.flush();
    } finally {
      asks.close();
    }
  }

  private void turn() {
    int events = poll.await(timeoutMillis());
    long now = nanos.getAsLong();
    exchange.second((int) ((now - began) / NANOS_OF_SECOND));
    boolean asked = false;
    for (int event = 0; event < events; event++) {
      if (poll.number(event) == WAKEUP) {
        wakeup.reset();
        asked = true;
      } else {
        ready(poll.number(event), poll.ready(event));
      }
    }
    exchange.flush();
    if (asked) {
      asks.runAll();
    }
    if (reconnects.isDue(now)) {
      reconnect(now);
    }
    sweep(now);
  }

  private int timeoutMillis() {
    long due = reconnects.due();
    if (flows.count() > 0) {
      due = Math.min(due, swept + NANOS_OF_SECOND);
    }
    if (due == Long.MAX_VALUE) {
      return -1;
    }
    long left = due - nanos.getAsLong();
    return Math.clamp((left + NANOS_OF_MILLI - 1) / NANOS_OF_MILLI, 0, 10_000);
  }

  private void ready(int slot, int events) {
    if ((events & Kernel.EPOLLOUT) != 0) {
      exchange.resume(slot);
      if (exchange.port(slot) instanceof SocketPort port
          && port.isConnected()
          && !port.isWaiting()) {
        poll.change(port.descriptor(), Kernel.EPOLLIN, slot);
      }
    }
    if ((events & ~Kernel.EPOLLOUT) != 0) {
      exchange.receive(slot);
    }
  }

  @Override
  public void waiting(int slot) {
    if (exchange.port(slot) instanceof SocketPort port) {
      poll.change(port.descriptor(), Kernel.EPOLLIN | Kernel.EPOLLOUT, slot);
    }
  }

  @Override
  public void lost(int slot) {
    reports.happened("disconnected", slot, 0);
    reconnects.add(slot, nanos.getAsLong());
  }

  @Override
  public void denied(Packet packet, int slot, Drop reason) {
    reports.denied(packet, slot, reason);
  }

  @Override
  public void resynchronised(int slot, long skippedBytes) {
    reports.happened("resynchronised", slot, skippedBytes);
  }

  private void reconnect(long now) {
    for (int slot : reconnects.takeDue(now)) {
      if (exchange.port(slot) instanceof SocketPort port && !port.isConnected()) {
        if (port.connect()) {
          reconnects.succeeded(slot);
          poll.add(port.descriptor(), Kernel.EPOLLIN, slot);
          reports.happened("connected", slot, 0);
        } else {
          reconnects.add(slot, now);
        }
      }
    }
  }

  private void sweep(long now) {
    if (flows.count() > 0 && now - swept >= NANOS_OF_SECOND) {
      swept = now;
      Tables tables = exchange.judge().tables();
      flows.sweep(exchange.second(), slot -> !tables.inUse(slot));
    }
  }

  /** Puts a plan into force; a port that is the same in both keeps its connection and counters. */
  public Applied apply(Tables next) {
    Tables before = exchange.judge().tables();
    List<Integer> removed = new ArrayList<>();
    int kept = 0;
    for (int slot = 1; slot < before.slotCount(); slot++) {
      if (before.port(slot).isPresent()) {
        if (isSame(before.port(slot), next.port(slot))) {
          kept++;
        } else {
          removed.add(slot);
        }
      }
    }
    for (int slot : removed) {
      removePort(slot);
      if (!isOfSame(before.port(slot), next.port(slot))) {
        exchange.denials().forget(slot);
      }
    }
    boolean otherNat = !before.plan().nat().equals(next.plan().nat());
    if (otherNat) {
      removePort(Tables.OUTSIDE_SLOT);
    }
    exchange.judge().use(next);
    if (otherNat && next.hasOutside()) {
      addPort(Tables.OUTSIDE_SLOT, new NatPort(next.plan().nat(), resources, sockets));
    }
    int added = 0;
    for (int slot = 1; slot < next.slotCount(); slot++) {
      if (next.port(slot).isPresent() && !isSame(before.port(slot), next.port(slot))) {
        addGuest(slot, next);
        added++;
      }
    }
    return new Applied(next.plan().revision(), added, removed.size(), kept);
  }

  private static boolean isOfSame(Optional<PlannedPort> before, Optional<PlannedPort> after) {
    return before.map(PlannedPort::instance).equals(after.map(PlannedPort::instance));
  }

  private static boolean isSame(Optional<PlannedPort> before, Optional<PlannedPort> after) {
    return before.isPresent()
        && after.isPresent()
        && before.get().instance().equals(after.get().instance())
        && before.get().socket().equals(after.get().socket())
        && before.get().mac().equals(after.get().mac());
  }

  private void removePort(int slot) {
    Port port = exchange.port(slot);
    if (port != null) {
      port.disconnect();
      exchange.put(slot, null);
    }
    reconnects.forget(slot);
  }

  private void addGuest(int slot, Tables tables) {
    Optional<PlannedPort> planned = tables.port(slot).filter(port -> !port.socket().isEmpty());
    if (planned.isPresent()) {
      Port port = new GuestPort(planned.get().socket(), tables.mac(slot), resources, sockets);
      port.holdUntil(exchange.second() + secondsHeld(planned.get()));
      addPort(slot, port);
    }
  }

  /** A kernel may not bear a frame before it is up: docs/hermit.md. */
  private int secondsHeld(PlannedPort planned) {
    long since = (clock.millis() - planned.asksSince()) / 1000;
    return Math.clamp(MOST_HELD_SECONDS - since, 0, MOST_HELD_SECONDS);
  }

  private void addPort(int slot, Port port) {
    exchange.put(slot, port);
    reconnects.now(slot, nanos.getAsLong());
  }

  /** Ends the loop after what it is at; any thread's. */
  public void stop() {
    stopping = true;
    wakeup.ring();
  }

  /** Frees what it holds; after {@link #run} has ended. */
  @Override
  public void close() {
    Tables tables = exchange.judge().tables();
    for (int slot = 0; slot < tables.slotCount(); slot++) {
      removePort(slot);
    }
    wakeup.close();
    poll.close();
    kernel.close();
    arena.close();
  }
}
