package dev.skiff.engine.vm.guard;

import dev.skiff.engine.format.frame.Frame;
import dev.skiff.engine.vm.MachineEvent;
import dev.skiff.engine.vm.MachineEvent.Ended;
import dev.skiff.engine.vm.MachineEvent.Said;
import dev.skiff.engine.vm.VmFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * What a guard tells its subscriber. When the connection is lost, by an interrupt or because the
 * guard dropped a slow reader, it subscribes again and leaves out what was told already. Used by
 * one thread.
 */
final class GuardEvents {
  private static final int GUEST_HEADER = 9;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final GuardConnections connections;
  private Optional<GuardConnection> connection = Optional.empty();

  /** The time of the last frame told; the guard gives no two frames the same. */
  private long toldUntil;

  GuardEvents(GuardConnections connections) {
    this.connections = connections;
  }

  /** Subscribes now, so that a machine that ends soon is not missed. */
  void subscribe() {
    try {
      subscribed();
    } catch (IOException tryAgainLater) {
      drop();
    }
  }

  /**
   * Waits for the next event.
   *
   * @return empty when the guard is gone without having said how its machine ended
   */
  Optional<MachineEvent> next() throws InterruptedException {
    while (true) {
      try {
        if (!subscribed()) {
          return Optional.empty();
        }
        Optional<Frame> frame = connection.orElseThrow().receive();
        Optional<MachineEvent> event = frame.flatMap(this::event);
        if (event.isPresent()) {
          return event;
        }
        if (frame.isEmpty()) {
          drop();
        }
      } catch (ClosedByInterruptException interrupt) {
        drop();
        Thread.interrupted();
        throw (InterruptedException) new InterruptedException().initCause(interrupt);
      } catch (IOException lost) {
        drop();
      }
    }
  }

  private boolean subscribed() throws IOException {
    if (connection.isEmpty()) {
      connection = connections.open();
      if (connection.isPresent()) {
        connection.get().send(ControlType.SUBSCRIBE);
      }
    }
    return connection.isPresent();
  }

  private void drop() {
    connection.ifPresent(connections::drop);
    connection = Optional.empty();
  }

  /** Empty for a frame that was told before the connection was lost. */
  private Optional<MachineEvent> event(Frame frame) {
    return switch (frame.type()) {
      case ControlType.GUEST -> said(frame.payload());
      case ControlType.EXITED -> {
        String text = new String(frame.payload(), StandardCharsets.UTF_8);
        yield Optional.of(new Ended(Optional.of(GuardFiles.exit(text))));
      }
      default -> throw VmFailure.guardUnreachable("it told its subscriber a " + frame, null);
    };
  }

  private Optional<MachineEvent> said(byte[] payload) {
    if (payload.length < GUEST_HEADER) {
      throw VmFailure.guardUnreachable("a guest's frame came without its time", null);
    }
    ByteBuffer fields = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
    long at = fields.getLong();
    int type = fields.get() & 0xff;
    if (at <= toldUntil) {
      return Optional.empty();
    }
    toldUntil = at;
    byte[] said = new byte[fields.remaining()];
    fields.get(said);
    Instant time = Instant.ofEpochSecond(at / NANOS_PER_SECOND, at % NANOS_PER_SECOND);
    return Optional.of(new Said(time, type, said));
  }
}
