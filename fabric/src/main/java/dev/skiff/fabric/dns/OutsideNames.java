package dev.skiff.fabric.dns;

import dev.skiff.fabric.loop.Exchange;
import dev.skiff.fabric.loop.FrameLoop;
import dev.skiff.fabric.table.Tables;
import dev.skiff.fabric.verdict.Openings;
import dev.skiff.wire.fabric.PlannedPort;
import dev.skiff.wire.fabric.PlannedResolver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names of the outside, for those who may go there: asked of the host's resolvers on a virtual
 * thread for each answer, sent between two batches. What is answered for a name that a rule names
 * is opened first.
 */
public final class OutsideNames implements Outside {
  /** IXFR and AXFR (RFC 5936): whole zones are no question of a guest. */
  private static final int FIRST_TRANSFER = 251;

  private static final int LAST_TRANSFER = 252;

  private final Upstream upstream;
  private final HostResolverFile host;
  private @Nullable FrameLoop loop;

  /** Answers for which somebody outside is waited for. */
  private final UnderWay waiting = new UnderWay();

  /** Those for which nobody is: a resolver that is silent must not hold them up. */
  private final UnderWay known = new UnderWay();

  /**
   * Makes one.
   *
   * @param host has the resolvers where the plan has none
   */
  public OutsideNames(Upstream upstream, HostResolverFile host) {
    this.upstream = upstream;
    this.host = host;
  }

  /** Says whose questions these will be, before the first. */
  public void attach(FrameLoop asking) {
    loop = asking;
  }

  @Override
  public int mayAsk(DnsQuestion asked, int slot, Tables tables) {
    boolean isTransfer = asked.type() >= FIRST_TRANSFER && asked.type() <= LAST_TRANSFER;
    boolean may = !isTransfer && tables.mayResolve(slot, asked.name());
    return may ? DnsQuestion.OK : DnsQuestion.REFUSED;
  }

  @Override
  public boolean answer(List<Part> parts, Back back, int slot, Tables tables) {
    FrameLoop asking = loop;
    UnderWay room = parts.stream().anyMatch(Inquiry.class::isInstance) ? waiting : known;
    if (asking == null || !room.begin(slot)) {
      return false;
    }
    String instance = tables.port(slot).map(PlannedPort::instance).orElse("");
    Errand errand = new Errand(asking, room, slot, instance, back);
    List<PlannedResolver> planned = tables.plan().resolvers();
    Thread.ofVirtual().name("outside name").start(() -> errand.run(parts, planned));
    return true;
  }

  private OutsideAnswer ask(Inquiry inquiry, List<PlannedResolver> planned) {
    List<PlannedResolver> resolvers = planned.isEmpty() ? host.resolvers() : planned;
    return upstream
        .ask(inquiry.question(), resolvers)
        .flatMap(message -> OutsideAnswer.read(message, inquiry.question().length))
        .orElseGet(OutsideAnswer::failure);
  }

  /** An address that an answer has, and for which name. */
  private record Learned(String name, OutsideAnswer.Found found) {}

  /** One answer on its way. */
  private final class Errand {
    private final FrameLoop asking;
    private final UnderWay room;
    private final int slot;
    private final String instance;
    private final Back back;
    private final List<byte[]> messages = new ArrayList<>();
    private final List<Learned> learned = new ArrayList<>();

    Errand(FrameLoop asking, UnderWay room, int slot, String instance, Back back) {
      this.asking = asking;
      this.room = room;
      this.slot = slot;
      this.instance = instance;
      this.back = back;
    }

    void run(List<Part> parts, List<PlannedResolver> planned) {
      try {
        for (Part part : parts) {
          switch (part) {
            case Part.Known known -> messages.add(known.message());
            case Inquiry inquiry -> add(inquiry, ask(inquiry, planned));
          }
        }
      } finally {
        hand(back.frames(messages));
      }
    }

    private void add(Inquiry inquiry, OutsideAnswer answer) {
      messages.add(answer.message(inquiry));
      answer.found().forEach(found -> learned.add(new Learned(inquiry.name(), found)));
    }

    private void hand(List<byte[]> frames) {
      try {
        asking
            .asks()
            .ask(() -> {
              deliver(frames);
              return true;
            });
      } catch (InterruptedException | IllegalStateException e) {
        // The loop has ended, and with it everybody's questions.
        Thread.currentThread().interrupt();
      }
    }

    /** The loop's. */
    private void deliver(List<byte[]> frames) {
      room.end(slot);
      Exchange exchange = asking.exchange();
      Tables tables = exchange.judge().tables();
      if (tables.port(slot).filter(port -> port.instance().equals(instance)).isEmpty()) {
        return;
      }
      Openings openings = exchange.judge().rules().openings();
      for (Learned each : learned) {
        if (tables.isNamed(slot, each.name())) {
          OutsideAnswer.Found found = each.found();
          openings.open(slot, each.name(), found.address(), found.seconds(), exchange.second());
        }
      }
      frames.forEach(frame -> exchange.deliver(slot, frame));
    }
  }
}
