package dev.skiff.fabric.port;

import java.lang.foreign.MemorySegment;

/**
 * Where frames come in and go out: a stream of {@code u32 length, big endian · frame} in both
 * directions, to which the fabric connects. Of the frame loop's thread.
 *
 * <p>It is always read. What leaves by it leaves as whole frames, in order; what finds no room is
 * dropped and counted. After a connection was lost, the next one begins with a whole frame.
 */
public abstract sealed class Port permits SocketPort, FakePort {
  /** Nothing has come. */
  public static final long NOTHING = 0;

  /** The connection is over. */
  public static final long ENDED = -1;

  /** What a read needs at least: what may be carried, and a frame. */
  public static final int LEAST_ROOM = 2 * (FrameLimits.PREFIX + FrameLimits.MOST);

  private final long mac;
  private final Input input;
  private final Output output;
  private final PortCounters counters;
  private final Sink sink = this::write;
  private int heldUntil;

  Port(long mac, PortResources resources) {
    this.mac = mac;
    counters = new PortCounters(resources.dropReasons());
    input = new Input(resources.carries());
    output = new Output(resources.queues(), counters);
  }

  /** Reads what the other side has sent; as {@link #receive}. */
  abstract long read(MemorySegment memory, long at, long room);

  /** Writes as {@link Sink#send} does. */
  abstract long write(long[] addresses, int[] lengths, int count);

  /** Whether a connection always begins with a whole frame, so that none need be looked for. */
  boolean beginsInStep() {
    return false;
  }

  /** Tries to connect once. */
  public abstract boolean connect();

  /** Ends the connection, if there is one. */
  abstract void hangUp();

  public abstract boolean isConnected();

  /**
   * Reads once.
   *
   * @param room at least {@link #LEAST_ROOM}
   * @return how many bytes lie from {@code at} on, those carried included; {@link #NOTHING} or
   *     {@link #ENDED}
   */
  public final long receive(MemorySegment memory, long at, long room) {
    int carried = input.unload(memory, at);
    long came = read(memory, at + carried, room - carried);
    if (came <= 0) {
      input.load(memory, at, carried);
      return came;
    }
    counters.receivedBytes += came;
    return carried + came;
  }

  /**
   * Where the first whole frame begins in what was received; {@code end} when none does yet, and
   * then what may belong to one is carried.
   */
  public final long align(MemorySegment memory, long from, long end) {
    if (beginsInStep() || input.isAligned()) {
      return from;
    }
    long begin = input.align(memory, from, end, mac);
    if (begin == Input.UNDECIDED) {
      int kept = Input.undecided(end - from);
      counters.skippedBytes += end - from - kept;
      input.load(memory, end - kept, kept);
      return end;
    }
    counters.skippedBytes += begin - from;
    return begin;
  }

  /** Carries the bytes of a frame that is not whole to the next {@link #receive}. */
  public final void carry(MemorySegment memory, long from, int bytes) {
    input.load(memory, from, bytes);
  }

  /**
   * Lets a frame, which lies at an address with its prefix, leave with the next {@link #flush}.
   *
   * @return whether the flush must come before anything else is sent by this port
   */
  public final boolean send(long address, int length) {
    if (!isConnected()) {
      counters.lostAtOutput++;
      return false;
    }
    return output.add(address, length);
  }

  /** Writes what was sent since the last one, in one call. False: the connection is over. */
  public final boolean flush() {
    return !output.hasPieces() || output.flush(sink);
  }

  /** Goes on with what waits. False: the connection is over. */
  public final boolean resume() {
    return output.resume(sink);
  }

  /** Whether something waits for the other side, so that {@link #resume} is to be called. */
  public final boolean isWaiting() {
    return output.isWaiting();
  }

  public final int waitingBytes() {
    return output.waitingBytes();
  }

  /** Its guest is sent nothing before that second of the loop's clock, or until it has spoken. */
  public final void holdUntil(int second) {
    heldUntil = second;
  }

  public final boolean isHeld(int second) {
    return second < heldUntil && counters.receivedFrames == 0;
  }

  /** Forgets the connection, and what was unfinished in both directions. */
  public final void disconnect() {
    hangUp();
    input.reset();
    output.reset();
  }

  public final PortCounters counters() {
    return counters;
  }
}
