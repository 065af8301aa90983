package dev.skiff.fabric.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.fabric.TestPlans;
import dev.skiff.fabric.packet.Frames;
import dev.skiff.wire.fabric.MacAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every port does, whatever is at its other side. */
@SuppressWarnings("NullAway.Init")
abstract class PortConformance {
  static final long MAC = MacAddress.parse(TestPlans.mac(2)).orElseThrow().bits();
  private static final Frames OWN =
      Frames.between(TestPlans.mac(2), "10.81.0.2", TestPlans.mac(3), "10.81.0.3");
  private static final Frames FOREIGN =
      Frames.between(TestPlans.mac(4), "10.81.0.4", TestPlans.mac(3), "10.81.0.3");
  private static final int MEMORY_BYTES = 512 << 10;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment memory = arena.allocate(MEMORY_BYTES);
  private Port port;
  private Peer peer;

  /** The other side. */
  interface Peer {
    void give(byte[] bytes) throws IOException;

    /** Takes exactly so many bytes, waiting for them. */
    byte[] take(int bytes) throws IOException;

    /** Lets the port's writes go nowhere from now on, once what the peer has room for is used. */
    void stopTaking();

    /** Ends this connection; the next {@link #accept} has another. */
    void hangUp() throws IOException;

    /** Meets a port that has just connected. */
    void accept() throws IOException;
  }

  abstract Port port(PortResources resources) throws IOException;

  abstract Peer peer();

  /** Whether the other side may begin a connection in the midst of a frame, as QEMU may. */
  boolean isSearched() {
    return true;
  }

  /** Frees what the port was made of. */
  void release() throws IOException {}

  @BeforeEach
  void connect() throws IOException {
    port = port(new PortResources(new Carries(), new QueueMemory(arena, 4), 1));
    peer = peer();
    assertThat(port.connect()).isTrue();
    peer.accept();
  }

  @AfterEach
  void close() throws IOException {
    port.disconnect();
    peer.hangUp();
    release();
    arena.close();
  }

  /** Reads until so many frames came, as the exchange does. */
  private List<byte[]> receive(int count) {
    List<byte[]> frames = new ArrayList<>();
    while (frames.size() < count) {
      long came = port.receive(memory, 0, MEMORY_BYTES);
      assertThat(came).isNotEqualTo(Port.ENDED);
      if (came > 0) {
        long at = port.align(memory, 0, came);
        if (at < came) {
          cut(at, came, frames);
        }
      }
    }
    return frames;
  }

  private void cut(long from, long end, List<byte[]> frames) {
    long at = from;
    while (end - at >= 4) {
      int length = Integer.reverseBytes(memory.get(ValueLayout.JAVA_INT_UNALIGNED, at));
      if (end - at - 4 < length) {
        break;
      }
      frames.add(memory.asSlice(at + 4, length).toArray(ValueLayout.JAVA_BYTE));
      at += 4 + length;
    }
    port.carry(memory, at, (int) (end - at));
  }

  private void send(byte[]... frames) {
    byte[] stream = Frames.onStream(frames);
    MemorySegment.copy(stream, 0, memory, ValueLayout.JAVA_BYTE, 0, stream.length);
    long at = memory.address();
    for (byte[] frame : frames) {
      if (port.send(at, 4 + frame.length)) {
        assertThat(port.flush()).isTrue();
      }
      at += 4 + frame.length;
    }
    assertThat(port.flush()).isTrue();
  }

  @Test
  void framesArriveWholeHoweverTheStreamIsCut() throws IOException {
    long seed = 42;
    Random random = new Random(seed);
    List<byte[]> sent = new ArrayList<>();
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (int number = 0; number < 60; number++) {
      byte[] frame = OWN.udp(number, 1, new byte[random.nextInt(number % 7 == 0 ? 65_000 : 1400)]);
      sent.add(frame);
      stream.writeBytes(Frames.onStream(frame));
    }
    byte[] bytes = stream.toByteArray();
    Thread giver = Thread.ofVirtual().start(() -> giveInPieces(bytes, random));
    assertThat(receive(60)).as("seed %d", seed).containsExactlyElementsOf(sent);
    assertThat(giver.isInterrupted()).isFalse();
    assertThat(port.counters().skippedBytes()).isZero();
  }

  private void giveInPieces(byte[] bytes, Random random) {
    try {
      for (int at = 0; at < bytes.length; ) {
        int piece =
            Math.min(bytes.length - at, 1 + random.nextInt(random.nextInt(9) == 0 ? 99_999 : 900));
        peer.give(Arrays.copyOfRange(bytes, at, at + piece));
        at += piece;
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void framesThatAreSentTogetherArriveInOrder() throws IOException {
    byte[][] frames = new byte[100][];
    for (int number = 0; number < frames.length; number++) {
      frames[number] = OWN.udp(number, 1, new byte[number * 10]);
    }
    send(frames);
    byte[] stream = Frames.onStream(frames);
    assertThat(peer.take(stream.length)).isEqualTo(stream);
    assertThat(port.counters().sentFrames()).isEqualTo(100);
    assertThat(port.counters().sentBytes()).isEqualTo(stream.length);
  }

  @Test
  void framesFromManyPlacesArriveInOrder() throws IOException {
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    for (int number = 0; number < 3000; number++) {
      byte[] stream = Frames.onStream(OWN.udp(number, 1));
      MemorySegment.copy(
          stream, 0, memory, ValueLayout.JAVA_BYTE, (long) number * 64, stream.length);
      if (port.send(memory.address() + number * 64L, stream.length)) {
        assertThat(port.flush()).isTrue();
      }
      expected.writeBytes(stream);
    }
    assertThat(port.flush()).isTrue();
    assertThat(takeAndResume(expected.size())).isEqualTo(expected.toByteArray());
  }

  private byte[] takeAndResume(int bytes) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (all.size() < bytes) {
      all.writeBytes(peer.take(Math.min(bytes - all.size(), 10_000)));
      assertThat(port.resume()).isTrue();
    }
    return all.toByteArray();
  }

  @Test
  void whatFindsNoRoomIsDroppedWholeAndCounted() throws IOException {
    peer.stopTaking();
    int count = 2000;
    for (int number = 0; number < count; number++) {
      send(OWN.udp(number, 1, new byte[1400 + number % 50]));
    }
    long lost = port.counters().lostAtOutput();
    assertThat(lost).isPositive();
    assertThat(port.counters().sentFrames()).isEqualTo(count - lost);
    assertThat(port.isWaiting()).isTrue();
    assertThat(port.waitingBytes()).isLessThanOrEqualTo(256 << 10);
    byte[] taken = takeAndResume((int) port.counters().sentBytes());
    assertThat(lengths(taken)).hasSize((int) (count - lost));
    assertThat(port.isWaiting()).isFalse();
    send(OWN.udp(7, 7));
    assertThat(peer.take(46)).isEqualTo(Frames.onStream(OWN.udp(7, 7)));
  }

  @Test
  void aFullQueueKeepsTheLargestFrameThatWasBegun() throws IOException {
    peer.stopTaking();
    for (int number = 0; number < 60; number++) {
      send(OWN.udp(number, 1, new byte[65_000]));
    }
    assertThat(port.counters().lostAtOutput()).isPositive();
    byte[] taken = takeAndResume((int) port.counters().sentBytes());
    assertThat(lengths(taken)).containsOnly(65_042);
  }

  private static List<Integer> lengths(byte[] stream) {
    List<Integer> lengths = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(stream);
    while (bytes.hasRemaining()) {
      int length = bytes.getInt();
      lengths.add(length);
      bytes.position(bytes.position() + length);
    }
    return lengths;
  }

  @Test
  void aNewConnectionBeginsWithWholeFramesInBothDirections() throws IOException {
    peer.stopTaking();
    for (int number = 0; number < 1000; number++) {
      send(OWN.udp(number, 1, new byte[1400]));
    }
    peer.give(Arrays.copyOf(Frames.onStream(OWN.udp(1, 1, new byte[500])), 300));
    while (port.receive(memory, 0, MEMORY_BYTES) == Port.NOTHING) {
      Thread.onSpinWait();
    }
    port.disconnect();
    peer.hangUp();
    assertThat(port.isConnected()).isFalse();
    assertThat(port.connect()).isTrue();
    peer.accept();
    byte[] frame = OWN.udp(8, 8);
    peer.give(Frames.onStream(frame));
    assertThat(receive(1)).containsExactly(frame);
    send(frame);
    assertThat(peer.take(4 + frame.length)).isEqualTo(Frames.onStream(frame));
    assertThat(port.counters().connections()).isEqualTo(2);
  }

  @Test
  void aStreamThatBeginsInAFrameIsSearchedWhereThatMayHappen() throws IOException {
    byte[] broken = Frames.onStream(OWN.udp(1, 1, new byte[30_000]));
    byte[] rest = Arrays.copyOfRange(broken, 9_000, broken.length);
    peer.give(rest);
    if (!isSearched()) {
      assertThat(port.align(memory, 0, come())).isZero();
      return;
    }
    byte[] frame = OWN.udp(2, 2, new byte[99]);
    peer.give(Frames.onStream(frame, frame));
    assertThat(receive(2)).containsExactly(frame, frame);
    assertThat(port.counters().skippedBytes()).isEqualTo(rest.length);
  }

  private long come() {
    long came = Port.NOTHING;
    while (came == Port.NOTHING) {
      came = port.receive(memory, 0, MEMORY_BYTES);
    }
    return came;
  }

  @Test
  void aGuestThatLiesAboutItsSourceIsReadAllTheSame() throws IOException {
    byte[] frame = FOREIGN.udp(2, 2, new byte[99]);
    peer.give(Frames.onStream(frame, frame));
    assertThat(receive(2)).containsExactly(frame, frame);
    assertThat(port.counters().skippedBytes()).isZero();
  }

  @Test
  void theOtherSidesEndIsToldWhenAllWasRead() throws IOException {
    byte[] frame = OWN.udp(2, 2);
    peer.give(Frames.onStream(frame));
    assertThat(receive(1)).containsExactly(frame);
    peer.hangUp();
    assertThat(come()).isEqualTo(Port.ENDED);
  }

  @Test
  void whatIsForAPortThatIsAwayIsLostAndCounted() {
    port.disconnect();
    send(OWN.udp(1, 1));
    assertThat(port.counters().lostAtOutput()).isEqualTo(1);
  }
}
