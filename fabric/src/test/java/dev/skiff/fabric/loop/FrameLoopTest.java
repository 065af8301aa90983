package dev.skiff.fabric.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.fabric.TestPlans;
import dev.skiff.fabric.flow.FlowLimits;
import dev.skiff.fabric.flow.FlowTable;
import dev.skiff.fabric.packet.Frames;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.packet.Protocol;
import dev.skiff.fabric.port.Port;
import dev.skiff.fabric.port.PortCounters;
import dev.skiff.fabric.table.TableCompiler;
import dev.skiff.fabric.table.Tables;
import dev.skiff.fabric.verdict.Drop;
import dev.skiff.wire.fabric.Applied;
import dev.skiff.wire.fabric.FabricPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The loop between listeners that behave as QEMU does. */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // Made before each test.
class FrameLoopTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000L);

  @TempDir private Path folder;
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private Guest web;
  private Guest database;
  private FrameLoop loop;
  private Thread thread;

  @BeforeEach
  void start() {
    web = new Guest(folder.resolve("web"));
    database = new Guest(folder.resolve("db"));
    startLoop();
  }

  private void startLoop() {
    loop =
        new FrameLoop(
            new FlowTable(FlowLimits.DEFAULT, 1),
            (_, _, _, _, _) -> 0,
            Taps.NONE,
            new Reports() {
              @Override
              public void happened(String kind, int slot, long count) {
                events.add(kind + " " + slot);
              }

              @Override
              public void denied(Packet packet, int slot, Drop reason) {
                events.add("denied " + slot + " " + reason.word());
              }
            },
            System::nanoTime,
            () -> NOW);
    thread = Thread.ofPlatform().start(loop);
  }

  @AfterEach
  void stop() throws Exception {
    stopLoop();
    web.close();
    database.close();
  }

  private void stopLoop() throws InterruptedException {
    loop.stop();
    thread.join();
    loop.close();
  }

  private TestPlans plan() {
    return new TestPlans().guest(2, "web", web.path(), 1).guest(3, "db", database.path(), 1);
  }

  private Applied apply(FabricPlan plan) throws InterruptedException {
    return loop.asks()
        .ask(() -> {
          Tables before = loop.exchange().judge().tables();
          return loop.apply(TableCompiler.compile(plan, before.slots(), loop.flows()::isReferred));
        });
  }

  private static Frames webToDatabase() {
    return Frames.between(
        TestPlans.mac(2), TestPlans.ipv4(1, 2), TestPlans.mac(3), TestPlans.ipv4(1, 3));
  }

  private void connectAll() throws Exception {
    apply(plan().link(2, 3, "tcp", 5432).plan());
    web.accept();
    database.accept();
  }

  @Test
  void framesOfALinkGoBothWays() throws Exception {
    connectAll();
    byte[] syn = webToDatabase().tcp(40_000, 5432, Protocol.SYN);
    web.send(syn);
    assertThat(database.next()).isEqualTo(syn);
    byte[] reply = webToDatabase().turned().tcp(5432, 40_000, Protocol.SYN | Protocol.ACK);
    database.send(reply);
    assertThat(web.next()).isEqualTo(reply);
  }

  @Test
  void aDeniedFrameIsToldOnceAndCounted() throws Exception {
    connectAll();
    byte[] denied = webToDatabase().tcp(40_000, 22, Protocol.SYN);
    byte[] allowed = webToDatabase().tcp(40_000, 5432, Protocol.SYN);
    web.send(denied);
    web.send(denied);
    web.send(allowed);
    assertThat(database.next()).isEqualTo(allowed);
    assertThat(events).filteredOn(event -> event.startsWith("denied")).hasSize(1);
    assertThat(loop.asks().ask(() -> loop.exchange().denials().kinds()))
        .singleElement()
        .satisfies(kind -> {
          assertThat(kind.count()).isEqualTo(2);
          assertThat(kind.port()).isEqualTo(22);
          assertThat(kind.reason()).isEqualTo(Drop.NO_LINK);
        });
  }

  @Test
  void aGuestThatComesBackIsConnectedAgain() throws Exception {
    connectAll();
    database.hangUp();
    database.accept();
    byte[] syn = webToDatabase().tcp(40_000, 5432, Protocol.SYN);
    web.send(syn);
    assertThat(database.next()).isEqualTo(syn);
    while (!events.take().startsWith("disconnected")) {
      // Connections come first.
    }
  }

  @Test
  void aGuestThatListensLateIsFound() throws Exception {
    Path late = folder.resolve("late");
    TestPlans plan = plan().guest(4, "late", late.toString(), 1).link(2, 4, "udp", 1);
    apply(plan.plan());
    web.accept();
    try (Guest guest = new Guest(late)) {
      guest.accept();
      byte[] frame =
          Frames.between(
                  TestPlans.mac(2), TestPlans.ipv4(1, 2), TestPlans.mac(4), TestPlans.ipv4(1, 4))
              .udp(1, 1);
      web.send(frame);
      assertThat(guest.next()).isEqualTo(frame);
    }
  }

  @Test
  void whoHasToAskIsSentNothingBeforeItHasSpoken() throws Exception {
    apply(plan().asking(NOW.minusSeconds(1)).link(2, 3, "tcp", 5432).plan());
    web.accept();
    database.accept();
    web.send(webToDatabase().tcp(40_000, 5432, Protocol.SYN));
    awaitCount(2, counters -> counters.drops(Drop.BOOTING.number()));
    database.send(webToDatabase().turned().tcp(1, 1, Protocol.SYN));
    awaitCount(3, PortCounters::receivedFrames);
    byte[] again = webToDatabase().tcp(40_001, 5432, Protocol.SYN);
    web.send(again);
    assertThat(database.next()).isEqualTo(again);
  }

  private void awaitCount(int guest, ToLongFunction<PortCounters> count) throws Exception {
    boolean counted = false;
    while (!counted) {
      counted =
          loop.asks()
              .ask(() -> {
                Exchange exchange = loop.exchange();
                Port port = exchange.port(exchange.judge().tables().slotOf("i" + guest));
                return port != null && count.applyAsLong(port.counters()) > 0;
              });
    }
  }

  /** As after a kill of the fabric: who has been there for long may have nothing to say. */
  @Test
  void whoAskedLongAgoIsSentFramesAtOnce() throws Exception {
    apply(plan().asking(NOW.minusSeconds(10)).link(2, 3, "tcp", 5432).plan());
    web.accept();
    database.accept();
    byte[] syn = webToDatabase().tcp(40_000, 5432, Protocol.SYN);
    web.send(syn);
    assertThat(database.next()).isEqualTo(syn);
  }

  @Test
  void aStreamOutOfStepIsConnectedAnew() throws Exception {
    connectAll();
    web.send(webToDatabase().tcp(40_000, 5432, Protocol.SYN));
    database.next();
    web.send(new byte[3]);
    assertThat(web.isLeft()).isTrue();
    web.accept();
    byte[] frame = webToDatabase().tcp(40_000, 5432, Protocol.ACK);
    web.send(frame);
    assertThat(database.next()).isEqualTo(frame);
  }

  @Test
  void whatIsTheSameInBothPlansKeepsItsConnection() throws Exception {
    connectAll();
    web.send(webToDatabase().tcp(40_000, 5432, Protocol.SYN));
    database.next();
    Applied applied = apply(plan().link(2, 3, "tcp", 5432).guest(9, "new").plan());
    assertThat(applied).isEqualTo(new Applied(1, 1, 0, 2));
    byte[] frame = webToDatabase().tcp(40_000, 5432, Protocol.ACK);
    web.send(frame);
    assertThat(database.next()).isEqualTo(frame);
    assertThat(apply(new TestPlans().guest(2, "web", web.path(), 1).plan()))
        .isEqualTo(new Applied(1, 0, 2, 1));
    assertThat(database.isLeft()).isTrue();
  }

  @Test
  void tcpGoesOnAfterTheFabricWasStartedAnew() throws Exception {
    connectAll();
    web.send(webToDatabase().tcp(40_000, 5432, Protocol.SYN));
    database.next();
    stopLoop();
    startLoop();
    connectAll();
    byte[] data = webToDatabase().turned().tcp(5432, 40_000, Protocol.ACK, new byte[9]);
    database.send(data);
    assertThat(web.next()).isEqualTo(data);
    byte[] acknowledgement = webToDatabase().tcp(40_000, 5432, Protocol.ACK);
    web.send(acknowledgement);
    assertThat(database.next()).isEqualTo(acknowledgement);
  }

  @Test
  void aFloodForOneWhoDoesNotReadHoldsUpNobody() throws Exception {
    try (Guest slow = new Guest(folder.resolve("slow"))) {
      apply(
          plan().guest(4, "slow", slow.path(), 1).link(2, 4, "udp", 1).link(2, 3, "udp", 1).plan());
      web.accept();
      database.accept();
      slow.accept();
      Frames toSlow =
          Frames.between(
              TestPlans.mac(2), TestPlans.ipv4(1, 2), TestPlans.mac(4), TestPlans.ipv4(1, 4));
      for (int number = 0; number < 2000; number++) {
        web.send(toSlow.udp(1, 1, new byte[1400]));
      }
      byte[] frame = webToDatabase().udp(1, 1);
      web.send(frame);
      assertThat(database.next()).isEqualTo(frame);
      byte[] intact = slow.next();
      assertThat(intact).isEqualTo(toSlow.udp(1, 1, new byte[1400]));
    }
  }

  @Test
  void carryingFramesAllocatesNothing() throws Exception {
    connectAll();
    byte[] frame = webToDatabase().tcp(40_000, 5432, Protocol.ACK, new byte[100]);
    long allocated = Long.MAX_VALUE;
    // Code that is not compiled yet boxes what it hands to system calls, and two boxes of a frame
    // may
    // stay in a process whose other tests went other ways. A frame has 154 bytes.
    for (int round = 0; round < 100 && allocated >= 2000; round++) {
      long before = allocated();
      pass(frame, 2000);
      allocated = allocated() - before;
    }
    assertThat(allocated).as("bytes for 2,000 frames").isLessThan(2000 * 64);
  }

  private void pass(byte[] frame, int count) throws IOException {
    for (int number = 0; number < count; number++) {
      web.send(frame);
      database.next();
    }
  }

  private long allocated() {
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(thread.threadId());
  }

  @Test
  void whoAsksALoopThatHasEndedIsToldSo() throws Exception {
    loop.stop();
    thread.join();
    assertThatThrownBy(() -> loop.asks().ask(() -> 1)).isInstanceOf(IllegalStateException.class);
  }
}
