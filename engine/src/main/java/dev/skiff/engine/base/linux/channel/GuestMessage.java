package dev.skiff.engine.base.linux.channel;

import dev.skiff.engine.base.GuestEvent.ProgramExit;
import dev.skiff.engine.base.GuestProcesses.Row;
import dev.skiff.engine.base.Identity;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code skiff-init} says. Times are by the guest's CLOCK_BOOTTIME. */
public sealed interface GuestMessage {
  /** The version of the protocol that this side speaks. */
  int VERSION = 1;

  /** Frame type on the channel. */
  int type();

  /** The payload of the frame. */
  byte[] payload();

  /**
   * Init runs and waits for its identity.
   *
   * @param began when init began
   * @param now when it had loaded its drivers and could speak
   */
  record Hello(int version, Duration began, Duration now, String kernel) implements GuestMessage {
    static final int TYPE = 64;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public byte[] payload() {
      byte[] release = kernel.getBytes(StandardCharsets.UTF_8);
      return bytes(18 + release.length)
          .putShort((short) version)
          .putLong(began.toNanos())
          .putLong(now.toNanos())
          .put(release)
          .array();
    }
  }

  /** The program was executed. */
  record Started(Duration at) implements GuestMessage {
    static final int TYPE = 65;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public byte[] payload() {
      return bytes(8).putLong(at.toNanos()).array();
    }
  }

  /**
   * There is no program to run; the guest powers off.
   *
   * @param code 125, 126 or 127, as a shell would answer
   */
  record Failed(int code, String why) implements GuestMessage {
    static final int TYPE = 66;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public byte[] payload() {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(code);
      out.writeBytes(why.getBytes(StandardCharsets.UTF_8));
      return out.toByteArray();
    }
  }

  /** A watched port is bound. */
  record Listen(Identity.Port port, Duration at) implements GuestMessage {
    static final int TYPE = 67;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public byte[] payload() {
      return bytes(11)
          .put((byte) port.protocol().number())
          .putShort((short) port.number())
          .putLong(at.toNanos())
          .array();
    }
  }

  /**
   * The program ended. On the wire counts of its output follow, which are the guard's business.
   *
   * @param value its exit code, or the signal that ended it
   */
  record Exit(boolean signalled, int value, boolean outOfMemory, Duration at)
      implements GuestMessage {
    static final int TYPE = 68;
    private static final int OUT_OF_MEMORY = 1;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public byte[] payload() {
      return bytes(11)
          .put((byte) (signalled ? 1 : 0))
          .put((byte) value)
          .put((byte) (outOfMemory ? OUT_OF_MEMORY : 0))
          .putLong(at.toNanos())
          .array();
    }

    /** The same in the words of every base. */
    public ProgramExit programExit() {
      return signalled
          ? new ProgramExit(128 + value, value, outOfMemory)
          : new ProgramExit(value, 0, outOfMemory);
    }
  }

  /** Disks are clean; power-off follows. */
  record Goodbye() implements GuestMessage {
    static final int TYPE = 69;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public byte[] payload() {
      return new byte[0];
    }
  }

  /**
   * What this init understands beside what the version's first one did; comes behind HELLO.
   *
   * @param bits of {@link Feature}s, and of ones that this engine does not know
   */
  record Features(int bits) implements GuestMessage {
    static final int TYPE = 70;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public byte[] payload() {
      return bytes(4).putInt(bits).array();
    }

    public boolean have(Feature feature) {
      return (bits & feature.bit()) != 0;
    }
  }

  /**
   * The writable disk was brought up to date, or could not be. An answer: the guard keeps none.
   *
   * @param number of the latest SYNC that is done by this
   */
  record Synced(int number, boolean failed) implements GuestMessage {
    static final int TYPE = 96;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public byte[] payload() {
      return bytes(5).putInt(number).put((byte) (failed ? 1 : 0)).array();
    }
  }

  /**
   * A part of the answer to a question what runs in the guest.
   *
   * @param last no other part follows
   * @param count of the processes so far; of all in the last part, listed or not
   */
  record Processes(
      int number, boolean last, int count, long memoryTotal, long memoryAvailable, List<Row> rows)
      implements GuestMessage {
    static final int TYPE = 97;

    public Processes {
      rows = List.copyOf(rows);
    }

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public byte[] payload() {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(
          bytes(25)
              .putInt(number)
              .put((byte) (last ? 1 : 0))
              .putInt(count)
              .putLong(memoryTotal)
              .putLong(memoryAvailable)
              .array());
      rows.forEach(row -> out.writeBytes(encoded(row)));
      return out.toByteArray();
    }

    private static byte[] encoded(Row row) {
      byte[] command = row.command().getBytes(StandardCharsets.UTF_8);
      return bytes(39 + command.length)
          .putInt(row.pid())
          .putInt(row.parent())
          .putInt(row.user())
          .put((byte) row.state())
          .putLong(row.startedAgo().toMillis())
          .putLong(row.cpu().toMillis())
          .putLong(row.residentBytes())
          .putShort((short) command.length)
          .put(command)
          .array();
    }
  }

  /**
   * The guest took the addresses of the READDRESS of this number, or could not.
   *
   * @param why it could not; empty when it did
   */
  record Readdressed(int number, Optional<String> why) implements GuestMessage {
    static final int TYPE = 98;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public byte[] payload() {
      byte[] words = why.orElse("").getBytes(StandardCharsets.UTF_8);
      return bytes(5 + words.length)
          .putInt(number)
          .put((byte) (why.isPresent() ? 1 : 0))
          .put(words)
          .array();
    }
  }

  /**
   * Understands a frame. Bytes behind what this version knows are ignored, so that a message may
   * grow.
   *
   * @return empty when the type is unknown: a newer init may say more
   */
  static Optional<GuestMessage> decode(int type, byte[] payload) throws MalformedMessageException {
    return switch (type) {
      case Hello.TYPE -> Optional.of(decodeHello(new Payload("HELLO", payload)));
      case Started.TYPE -> Optional.of(new Started(new Payload("STARTED", payload).nanos()));
      case Failed.TYPE -> Optional.of(decodeFailed(payload));
      case Listen.TYPE -> Optional.of(decodeListen(new Payload("LISTEN", payload)));
      case Exit.TYPE -> Optional.of(decodeExit(payload));
      case Goodbye.TYPE -> Optional.of(new Goodbye());
      case Features.TYPE -> Optional.of(new Features((int) new Payload("FEATURES", payload).u32()));
      case Synced.TYPE -> Optional.of(decodeSynced(new Payload("SYNCED", payload)));
      case Processes.TYPE -> Optional.of(decodeProcesses(new Payload("PROCESSES", payload)));
      case Readdressed.TYPE -> Optional.of(decodeReaddressed(new Payload("READDRESSED", payload)));
      default -> Optional.empty();
    };
  }

  /** Understands the payload of an EXIT frame that was kept elsewhere. */
  static Exit decodeExit(byte[] payload) throws MalformedMessageException {
    Payload in = new Payload("EXIT", payload);
    int kind = in.u8();
    int value = in.u8();
    int flags = in.u8();
    if (kind > 1) {
      throw in.malformed("is of the unknown kind " + kind);
    }
    return new Exit(kind == 1, value, (flags & Exit.OUT_OF_MEMORY) != 0, in.nanos());
  }

  /** Understands the payload of a FAILED frame that was kept elsewhere. */
  static Failed decodeFailed(byte[] payload) throws MalformedMessageException {
    Payload in = new Payload("FAILED", payload);
    return new Failed(in.u8(), in.words());
  }

  /** Another version's HELLO is understood as far as its version number; the rest may differ. */
  private static Hello decodeHello(Payload in) throws MalformedMessageException {
    int version = in.u16();
    if (version != VERSION) {
      return new Hello(version, Duration.ZERO, Duration.ZERO, "");
    }
    return new Hello(version, in.nanos(), in.nanos(), in.words());
  }

  private static Listen decodeListen(Payload in) throws MalformedMessageException {
    return new Listen(new Identity.Port(in.protocol(), in.u16()), in.nanos());
  }

  private static Synced decodeSynced(Payload in) throws MalformedMessageException {
    return new Synced((int) in.u32(), in.u8() != 0);
  }

  private static Readdressed decodeReaddressed(Payload in) throws MalformedMessageException {
    int number = (int) in.u32();
    boolean failed = in.u8() != 0;
    return new Readdressed(number, failed ? Optional.of(in.words()) : Optional.empty());
  }

  private static Processes decodeProcesses(Payload in) throws MalformedMessageException {
    int number = (int) in.u32();
    boolean last = in.u8() != 0;
    int count = (int) Math.min(in.u32(), Integer.MAX_VALUE);
    long total = in.count();
    long available = Math.min(in.count(), total);
    List<Row> rows = new ArrayList<>();
    while (!in.isEmpty()) {
      rows.add(decodeRow(in));
    }
    return new Processes(number, last, count, total, available, rows);
  }

  private static Row decodeRow(Payload in) throws MalformedMessageException {
    int pid = (int) in.u32();
    int parent = (int) in.u32();
    int user = (int) in.u32();
    char state = (char) in.u8();
    Duration startedAgo = Duration.ofMillis(in.count());
    Duration cpu = Duration.ofMillis(in.count());
    long resident = in.count();
    return new Row(pid, parent, user, state, startedAgo, cpu, resident, in.part(in.u16()).words());
  }

  private static ByteBuffer bytes(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
