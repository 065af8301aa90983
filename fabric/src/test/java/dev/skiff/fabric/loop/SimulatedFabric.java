package dev.skiff.fabric.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.fabric.TestPlans;
import dev.skiff.fabric.flow.FlowLimits;
import dev.skiff.fabric.flow.FlowTable;
import dev.skiff.fabric.packet.Frames;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.packet.Protocol;
import dev.skiff.fabric.port.Carries;
import dev.skiff.fabric.port.FakePort;
import dev.skiff.fabric.port.PortResources;
import dev.skiff.fabric.port.QueueMemory;
import dev.skiff.fabric.table.Tables;
import dev.skiff.fabric.verdict.Drop;
import dev.skiff.fabric.verdict.Judge;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A few guests, an exchange between them, and a seed: what they send, how their streams are cut,
 * who does not read, whose connection ends, when the fabric is killed. What arrives is checked
 * against what may: whole frames, allowed ones, each once and in order.
 */
final class SimulatedFabric implements AutoCloseable, Watch {
  private static final int GUESTS = 5;
  private static final int PORT = 80;
  private static final int REPLY_PORT = 7000;

  private final Random random;
  private final Arena arena = Arena.ofConfined();
  private final PortResources resources =
      new PortResources(new Carries(), new QueueMemory(arena, 3), Drop.count());
  private final boolean[][] linked = new boolean[GUESTS][GUESTS];
  private final FakePort[] ports = new FakePort[GUESTS];
  private final ByteArrayOutputStream[] arriving = new ByteArrayOutputStream[GUESTS];
  private final Set<Integer> toReconnect = new HashSet<>();
  private final Map<Integer, byte[]> sent = new HashMap<>();
  private final int[][] newest = new int[GUESTS][GUESTS];
  private final Tables tables;
  private Exchange exchange;
  private int identity;
  private int arrived;

  SimulatedFabric(long seed) {
    random = new Random(seed);
    TestPlans plans = new TestPlans();
    for (int guest = 0; guest < GUESTS; guest++) {
      plans.guest(guest + 2, "g" + guest);
    }
    for (int from = 0; from < GUESTS; from++) {
      for (int to = 0; to < GUESTS; to++) {
        linked[from][to] = from != to && random.nextBoolean();
        if (linked[from][to]) {
          plans.link(from + 2, to + 2, "tcp", PORT);
        }
      }
    }
    tables = plans.tables();
    for (int guest = 0; guest < GUESTS; guest++) {
      ports[guest] = new FakePort(tables.mac(slot(guest)), resources);
      ports[guest].connect();
      arriving[guest] = new ByteArrayOutputStream();
    }
    exchange = started();
  }

  private int slot(int guest) {
    return tables.slotOf("i" + (guest + 2));
  }

  private Exchange started() {
    Judge judge = new Judge(new FlowTable(new FlowLimits(64, 32, 8), 1));
    judge.use(tables);
    Exchange made = new Exchange(arena, judge, (_, _, _, _, _) -> 0, Taps.NONE, this);
    for (int guest = 0; guest < GUESTS; guest++) {
      made.put(slot(guest), ports[guest]);
    }
    return made;
  }

  /** Does so many things, then lets everything come to rest. */
  void run(int steps) {
    for (int step = 0; step < steps; step++) {
      int guest = random.nextInt(GUESTS);
      switch (random.nextInt(12)) {
        case 0 -> ports[guest].takeAtMost(random.nextInt(3000));
        case 1 -> hangUp(guest);
        case 2 -> {
          if (random.nextInt(10) == 0) {
            kill();
          }
        }
        case 3, 4, 5 -> turn();
        default -> send(guest, random.nextInt(GUESTS));
      }
    }
    for (FakePort port : ports) {
      port.takeAtMost(Long.MAX_VALUE);
    }
    for (int round = 0; round < 200; round++) {
      turn();
    }
  }

  int arrived() {
    return arrived;
  }

  private void send(int from, int to) {
    if (from == to || !ports[from].isConnected()) {
      return;
    }
    int id = ++identity;
    byte[] payload = ByteBuffer.allocate(4 + random.nextInt(2000)).putInt(id).array();
    Frames frames =
        Frames.between(
            TestPlans.mac(from + 2),
            TestPlans.ipv4(1, from + 2),
            TestPlans.mac(to + 2),
            TestPlans.ipv4(1, to + 2));
    byte[] frame =
        switch (random.nextInt(4)) {
          case 0 -> frames.tcp(REPLY_PORT, PORT, Protocol.SYN, payload);
          case 1 -> frames.tcp(PORT, REPLY_PORT, Protocol.ACK, payload);
          case 2 -> frames.tcp(PORT, REPLY_PORT, Protocol.SYN, payload);
          default -> frames.tcp(REPLY_PORT, PORT, Protocol.ACK, payload);
        };
    sent.put(id, frame);
    byte[] stream = Frames.onStream(frame);
    int cut = random.nextInt(stream.length);
    ports[from].offer(Arrays.copyOf(stream, cut));
    ports[from].offer(Arrays.copyOfRange(stream, cut, stream.length));
  }

  /** Ends a connection, now and then in the midst of a frame. */
  private void hangUp(int guest) {
    if (ports[guest].isConnected()) {
      if (random.nextBoolean()) {
        ports[guest].offer(Arrays.copyOf(Frames.onStream(new byte[900]), random.nextInt(900)));
      }
      ports[guest].end();
    }
  }

  /** kill -9: nothing is left but the guests. */
  private void kill() {
    for (int guest = 0; guest < GUESTS; guest++) {
      collect(guest);
      ports[guest].disconnect();
      reconnect(guest);
    }
    toReconnect.clear();
    exchange = started();
  }

  private void turn() {
    for (int guest = 0; guest < GUESTS; guest++) {
      exchange.receive(slot(guest));
      if (ports[guest].isWaiting()) {
        exchange.resume(slot(guest));
      }
    }
    exchange.flush();
    for (int guest = 0; guest < GUESTS; guest++) {
      collect(guest);
    }
    for (int guest : Set.copyOf(toReconnect)) {
      toReconnect.remove(guest);
      reconnect(guest);
    }
  }

  private void reconnect(int guest) {
    // What had come of a frame is of no use to a guest without its rest.
    arriving[guest].reset();
    assertThat(ports[guest].connect()).isTrue();
  }

  private void collect(int guest) {
    arriving[guest].writeBytes(ports[guest].taken());
    ByteBuffer stream = ByteBuffer.wrap(arriving[guest].toByteArray());
    while (stream.remaining() >= 4 && stream.remaining() - 4 >= stream.getInt(stream.position())) {
      byte[] frame = new byte[stream.getInt()];
      stream.get(frame);
      arrive(guest, frame);
    }
    arriving[guest].reset();
    arriving[guest].write(stream.array(), stream.position(), stream.remaining());
  }

  private void arrive(int to, byte[] frame) {
    int id = ByteBuffer.wrap(frame).getInt(54);
    assertThat(sent.get(id)).as("frame %d was sent, and as it came", id).isEqualTo(frame);
    int from = frame[29] - 2;
    assertThat(frame[33] - 2).as("the guest it was for").isEqualTo(to);
    assertThat(id).as("each once and in order").isGreaterThan(newest[from][to]);
    newest[from][to] = id;
    boolean begins = frame[47] == Protocol.SYN;
    boolean toService = ByteBuffer.wrap(frame).getShort(36) == PORT;
    boolean allowed = toService ? linked[from][to] : linked[to][from] && !begins;
    assertThat(allowed).as("a link for it").isTrue();
    arrived++;
  }

  @Override
  public void waiting(int slot) {
    // Every turn resumes whoever waits.
  }

  @Override
  public void lost(int slot) {
    for (int guest = 0; guest < GUESTS; guest++) {
      if (slot(guest) == slot) {
        toReconnect.add(guest);
      }
    }
  }

  @Override
  public void denied(Packet packet, int slot, Drop reason) {
    // Counted elsewhere.
  }

  @Override
  public void resynchronised(int slot, long skippedBytes) {
    // Streams begin where connections do here.
  }

  @Override
  public void close() {
    arena.close();
  }
}
