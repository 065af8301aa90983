package dev.skiff.fabric.dns;

import dev.skiff.fabric.loop.Exchange;
import dev.skiff.fabric.loop.FrameLoop;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.table.Tables;
import dev.skiff.fabric.verdict.Openings;
import dev.skiff.wire.fabric.PlannedPort;
import dev.skiff.wire.fabric.PlannedResolver;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Names of the outside, for those who may go there: asked of the host's resolvers on a virtual
 * thread for each question, answered between two batches. What is answered for a name that a rule
 * names is opened first.
 */
public final class OutsideNames implements Outside {
  /** Questions under way. */
  static final int MOST = 256;

  static final int MOST_OF_PORT = 32;

  /** IXFR and AXFR (RFC 5936): whole zones are no question of a guest. */
  private static final int FIRST_TRANSFER = 251;

  private static final int LAST_TRANSFER = 252;

  private final Upstream upstream;
  private @Nullable FrameLoop loop;
  private int underWay;
  private int[] ofPort = new int[16];

  public OutsideNames(Upstream upstream) {
    this.upstream = upstream;
  }

  /** Says whose questions these will be, before the first. */
  public void attach(FrameLoop asking) {
    loop = asking;
  }

  @Override
  public int take(DnsQuestion asked, Packet packet, int slot, Tables tables) {
    FrameLoop asking = loop;
    Optional<PlannedPort> port = tables.port(slot);
    boolean isTransfer = asked.type() >= FIRST_TRANSFER && asked.type() <= LAST_TRANSFER;
    if (asking == null || port.isEmpty() || isTransfer || !tables.mayResolve(slot, asked.name())) {
      return DnsQuestion.REFUSED;
    }
    List<PlannedResolver> resolvers = tables.plan().resolvers();
    if (resolvers.isEmpty() || !hasRoom(slot)) {
      return OutsideAnswer.SERVER_FAILURE;
    }
    underWay++;
    ofPort[slot]++;
    Inquiry inquiry = Inquiry.of(asked, packet, slot, port.get().instance());
    Thread.ofVirtual().name("outside name").start(() -> resolve(asking, inquiry, resolvers));
    return LATER;
  }

  private boolean hasRoom(int slot) {
    if (slot >= ofPort.length) {
      ofPort = Arrays.copyOf(ofPort, Integer.highestOneBit(slot) * 2);
    }
    return underWay < MOST && ofPort[slot] < MOST_OF_PORT;
  }

  private void resolve(FrameLoop asking, Inquiry inquiry, List<PlannedResolver> resolvers) {
    OutsideAnswer answer = OutsideAnswer.failure();
    try {
      answer =
          upstream
              .ask(inquiry.question(), resolvers)
              .flatMap(message -> OutsideAnswer.read(message, inquiry.question().length))
              .orElse(answer);
    } finally {
      hand(asking, inquiry, answer);
    }
  }

  private void hand(FrameLoop asking, Inquiry inquiry, OutsideAnswer answer) {
    byte[] frame = inquiry.back().frame(answer.message(inquiry));
    try {
      asking
          .asks()
          .ask(() -> {
            deliver(asking.exchange(), inquiry, answer.found(), frame);
            return true;
          });
    } catch (InterruptedException | IllegalStateException e) {
      // The loop has ended, and with it everybody's questions.
      Thread.currentThread().interrupt();
    }
  }

  /** The loop's. */
  private void deliver(
      Exchange exchange, Inquiry inquiry, List<OutsideAnswer.Found> found, byte[] frame) {
    int slot = inquiry.slot();
    underWay--;
    ofPort[slot]--;
    Tables tables = exchange.judge().tables();
    boolean isStillThere =
        tables.port(slot).filter(port -> port.instance().equals(inquiry.instance())).isPresent();
    if (!isStillThere) {
      return;
    }
    if (tables.isNamed(slot, inquiry.name())) {
      Openings openings = exchange.judge().rules().openings();
      for (OutsideAnswer.Found each : found) {
        openings.open(slot, inquiry.name(), each.address(), each.seconds(), exchange.second());
      }
    }
    exchange.deliver(slot, frame);
  }
}
