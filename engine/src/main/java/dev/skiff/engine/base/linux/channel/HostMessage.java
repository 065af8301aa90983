package dev.skiff.engine.base.linux.channel;

import dev.skiff.engine.base.Identity;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** What the host says to {@code skiff-init}. */
public sealed interface HostMessage {
  /** Frame type on the channel. */
  int type();

  /** The payload of the frame. */
  byte[] payload();

  /** Who the guest is and what it runs. The first one counts; init ignores later ones. */
  record Introduce(Introduction introduction) implements HostMessage {
    static final int TYPE = 1;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public byte[] payload() {
      return introduction.encode();
    }
  }

  /** Signals the program now and kills everything after the grace. */
  record Stop(int signal, Duration grace) implements HostMessage {
    static final int TYPE = 2;
    private static final long LONGEST_GRACE_MILLIS = 0xffff_ffffL;

    public Stop {
      checkSignal(signal);
      if (grace.isNegative()) {
        throw new IllegalArgumentException("a grace is not negative: " + grace);
      }
    }

    @Override
    public int type() {
      return TYPE;
    }

    /** Carries the grace in whole milliseconds, at most 49 days. */
    @Override
    public byte[] payload() {
      boolean fits = grace.compareTo(Duration.ofMillis(LONGEST_GRACE_MILLIS)) <= 0;
      return bytes(5)
          .put((byte) signal)
          .putInt((int) (fits ? grace.toMillis() : LONGEST_GRACE_MILLIS))
          .array();
    }
  }

  /** Signals the program. */
  record Signal(int signal) implements HostMessage {
    static final int TYPE = 3;

    public Signal {
      checkSignal(signal);
    }

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public byte[] payload() {
      return new byte[] {(byte) signal};
    }
  }

  /** Sets the guest's clock. */
  record SetTime(Instant time) implements HostMessage {
    static final int TYPE = 4;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public byte[] payload() {
      return bytes(8).putLong(Introduction.nanos(time)).array();
    }
  }

  /** Mixes fresh entropy into the guest's random generator. Owns its bytes. */
  @SuppressWarnings("ArrayRecordComponent")
  record AddEntropy(byte[] entropy) implements HostMessage {
    static final int TYPE = 5;

    /** What init takes at once. */
    public static final int MOST = 512;

    public AddEntropy {
      if (entropy.length < 1 || entropy.length > MOST) {
        throw new IllegalArgumentException(
            "entropy comes in 1 to " + MOST + " bytes, not " + entropy.length);
      }
    }

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public byte[] payload() {
      return entropy.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof AddEntropy that && Arrays.equals(entropy, that.entropy());
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(entropy);
    }

    @Override
    public String toString() {
      return entropy.length + " bytes of entropy";
    }
  }

  /** Tells the program's terminal its size. Only for an init that has {@link Feature#TERMINAL}. */
  record Resize(Identity.WindowSize size) implements HostMessage {
    static final int TYPE = 7;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public byte[] payload() {
      return bytes(4).putShort((short) size.rows()).putShort((short) size.columns()).array();
    }
  }

  /**
   * Asks for the writable disk to be brought up to date. Only for an init that has {@link
   * Feature#SYNC}.
   *
   * @param number growing from one to the next, as a u32; the answer's tells of all up to it
   */
  record Sync(int number) implements HostMessage {
    static final int TYPE = 8;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public byte[] payload() {
      return bytes(4).putInt(number).array();
    }
  }

  /** Asks what runs in the guest; the answer has the same number. */
  record AskProcesses(int number) implements HostMessage {
    static final int TYPE = 9;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public byte[] payload() {
      return bytes(4).putInt(number).array();
    }
  }

  /**
   * Gives the guest these addresses for those that it has. Only for an init that has {@link
   * Feature#ADDRESSES}.
   *
   * @param number of this message; the answer has the same
   */
  record Readdress(int number, Identity.Addressing network) implements HostMessage {
    static final int TYPE = 10;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public byte[] payload() {
      FieldOutput fields = new FieldOutput();
      Introduction.addressing(fields, network);
      return fields.toPayload(number);
    }
  }

  /**
   * Understands a frame, as init does.
   *
   * @return empty when the type is unknown
   */
  static Optional<HostMessage> decode(int type, byte[] payload) throws MalformedMessageException {
    return switch (type) {
      case Introduce.TYPE -> Optional.of(new Introduce(Introduction.decode(payload)));
      case Stop.TYPE -> Optional.of(decodeStop(new Payload("STOP", payload)));
      case Signal.TYPE -> Optional.of(decodeSignal(new Payload("SIGNAL", payload)));
      case SetTime.TYPE -> Optional.of(decodeTime(new Payload("TIME", payload)));
      case AddEntropy.TYPE -> Optional.of(decodeEntropy(new Payload("ENTROPY", payload)));
      case Resize.TYPE -> Optional.of(decodeResize(new Payload("RESIZE", payload)));
      case Sync.TYPE -> Optional.of(decodeSync(new Payload("SYNC", payload)));
      case AskProcesses.TYPE -> Optional.of(decodeAskProcesses(new Payload("PROCESSES", payload)));
      case Readdress.TYPE -> Optional.of(decodeReaddress(new Payload("READDRESS", payload)));
      default -> Optional.empty();
    };
  }

  private static Resize decodeResize(Payload in) throws MalformedMessageException {
    Identity.WindowSize size = in.windowSize();
    in.end();
    return new Resize(size);
  }

  private static Sync decodeSync(Payload in) throws MalformedMessageException {
    int number = (int) in.u32();
    in.end();
    return new Sync(number);
  }

  private static Stop decodeStop(Payload in) throws MalformedMessageException {
    int signal = signal(in);
    Duration grace = Duration.ofMillis(in.u32());
    in.end();
    return new Stop(signal, grace);
  }

  private static Signal decodeSignal(Payload in) throws MalformedMessageException {
    int signal = signal(in);
    in.end();
    return new Signal(signal);
  }

  private static SetTime decodeTime(Payload in) throws MalformedMessageException {
    Instant time = in.instant();
    in.end();
    return new SetTime(time);
  }

  private static AddEntropy decodeEntropy(Payload in) throws MalformedMessageException {
    byte[] entropy = in.rest();
    if (entropy.length < 1 || entropy.length > AddEntropy.MOST) {
      throw in.malformed("has " + entropy.length + " bytes");
    }
    return new AddEntropy(entropy);
  }

  private static AskProcesses decodeAskProcesses(Payload in) throws MalformedMessageException {
    int number = (int) in.u32();
    in.end();
    return new AskProcesses(number);
  }

  private static Readdress decodeReaddress(Payload in) throws MalformedMessageException {
    return new Readdress((int) in.u32(), FieldInput.read(in).addressing());
  }

  private static int signal(Payload in) throws MalformedMessageException {
    int signal = in.u8();
    if (!isSignal(signal)) {
      throw in.malformed("has the signal " + signal);
    }
    return signal;
  }

  private static void checkSignal(int signal) {
    if (!isSignal(signal)) {
      throw new IllegalArgumentException("not a signal: " + signal);
    }
  }

  /** Linux knows 1 to 64, the real-time signals included (signal(7)). */
  private static boolean isSignal(int number) {
    return number >= 1 && number <= 64;
  }

  private static ByteBuffer bytes(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
