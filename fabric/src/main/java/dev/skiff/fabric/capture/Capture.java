package dev.skiff.fabric.capture;

import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.table.Tables;
import dev.skiff.fabric.verdict.Drop;
import dev.skiff.fabric.verdict.Judge;
import dev.skiff.wire.fabric.PlannedPort;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One capture: a ring that the loop fills, and who empties it into a stream. */
public final class Capture implements AutoCloseable {
  static final int ANYBODY = -2;

  private static final long PAUSE_MILLIS = 20;

  private final CaptureRing ring = new CaptureRing();
  private final Captures captures;
  private final Wanted wanted;
  private volatile Tables tables;
  private final Map<Integer, Integer> ports = new HashMap<>();

  /**
   * Whose frames.
   *
   * @param peer {@link #ANYBODY} for all
   * @param snapBytes 0 for whole frames
   */
  record Wanted(int slot, int peer, int snapBytes) {}

  Capture(Captures captures, Wanted wanted, Tables tables) {
    this.captures = captures;
    this.wanted = wanted;
    this.tables = tables;
  }

  /** The loop's: copies a frame that is wanted. */
  void offer(Packet frame, int slot, int verdict, long now, Judge judge) {
    Tables plan = judge.tables();
    boolean sent = verdict >= 0 && verdict != Judge.LOCAL;
    int other = sent ? verdict : owner(frame, plan);
    boolean mine = slot == wanted.slot() && (wanted.peer() == ANYBODY || other == wanted.peer());
    boolean theirs = other == wanted.slot() && (wanted.peer() == ANYBODY || slot == wanted.peer());
    if (mine || theirs) {
      int snap = wanted.snapBytes() <= 0 ? Integer.MAX_VALUE : wanted.snapBytes();
      int rule = sent ? judge.rules().of(frame) : Tables.NOBODY;
      tables = plan;
      ring.put(
          new CaptureRing.Seen(now, slot, verdict, rule, (int) plan.plan().revision()),
          frame.memory(),
          frame.at(),
          Math.min(snap, frame.length()),
          frame.length());
    }
  }

  /** Whom a frame that goes nowhere was for. */
  private static int owner(Packet frame, Tables plan) {
    int who =
        frame.isIp() ? plan.whoHas(frame.destinationHigh(), frame.destinationLow()) : Tables.NOBODY;
    return who == Tables.NOBODY || plan.isGateway(who) ? ANYBODY : plan.slotOfAddress(who);
  }

  /** Writes pcapng until it is interrupted or the stream breaks. */
  public void writeTo(OutputStream out) throws IOException, InterruptedException {
    PcapNg file = new PcapNg(out);
    file.section();
    long told = 0;
    while (true) {
      Optional<CaptureRing.Frame> frame = ring.take();
      if (frame.isPresent()) {
        write(file, frame.get());
      } else {
        if (ring.missed() > told) {
          told = ring.missed();
          file.missed(captures.sinceEpoch(0), told);
        }
        out.flush();
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    }
  }

  private void write(PcapNg file, CaptureRing.Frame frame) throws IOException {
    Integer port = ports.get(frame.seen().slot());
    if (port == null) {
      port = ports.size();
      ports.put(frame.seen().slot(), port);
      file.port(name(frame.seen().slot()));
    }
    file.frame(port, captures.sinceEpoch(frame.seen().nanos()), frame, comment(frame));
  }

  private String name(int slot) {
    return tables.port(slot).map(PlannedPort::name).orElse("outside");
  }

  private String comment(CaptureRing.Frame frame) {
    if (frame.seen().verdict() == Judge.LOCAL) {
      return "answered by the fabric";
    }
    if (frame.seen().verdict() < 0) {
      return "denied: " + Drop.of(frame.seen().verdict()).word();
    }
    Tables plan = tables;
    // Of a plan that has gone meanwhile only the number is left.
    boolean known =
        frame.seen().rule() != Tables.NOBODY
            && frame.seen().revision() == (int) plan.plan().revision();
    return known ? "allowed: " + plan.describe(frame.seen().rule()) : "allowed";
  }

  @Override
  public void close() {
    captures.end(this);
  }
}
