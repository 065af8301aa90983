package dev.skiff.engine.dataplane;

import dev.skiff.wire.api.MalformedJson;
import dev.skiff.wire.api.WireJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Asks a NAT, on one connection. An {@link IOException} says that it is not there, or does not
 * answer in time; a {@link DataPlaneFailure} is its refusal. Used by one thread at a time.
 */
final class NatControl implements AutoCloseable {
  static final String PROGRAM = "skiff-nat";

  private final LineChannel channel;
  private final Duration limit;
  private final PortHolders holders;

  private NatControl(LineChannel channel, Duration limit, PortHolders holders) {
    this.channel = channel;
    this.limit = limit;
    this.holders = holders;
  }

  /**
   * @param holders who has a port that is taken, for messages
   */
  static NatControl open(Path socket, Duration limit, PortHolders holders) throws IOException {
    return new NatControl(LineChannel.open(socket), limit, holders);
  }

  void guest(NatGuest guest) throws IOException {
    done(NatRequest.guest(guest));
  }

  /** Ends a guest's flows and publications. */
  void forget(String name) throws IOException {
    done(NatRequest.forget(name));
  }

  void publish(NatPublication publication) throws IOException {
    NatAnswer answer = ask(NatRequest.publication("publish", publication));
    if (!answer.error().isEmpty()) {
      throw notPublished(publication, answer);
    }
  }

  private DataPlaneFailure notPublished(NatPublication publication, NatAnswer answer) {
    return switch (answer.errno()) {
      case "EADDRINUSE" -> DataPlaneFailure.portTaken(publication, holders.of(publication));
      case "EACCES", "EPERM" -> DataPlaneFailure.portForbidden(publication);
      case "EADDRNOTAVAIL" -> DataPlaneFailure.noSuchAddress(publication);
      default -> DataPlaneFailure.refused(PROGRAM, "publish", answer.error());
    };
  }

  void unpublish(NatPublication publication) throws IOException {
    done(NatRequest.publication("unpublish", publication));
  }

  NatState state() throws IOException {
    NatState state = done(NatRequest.of("state")).state();
    if (state == null) {
      throw new IOException("it answered 'state' with nothing");
    }
    return state;
  }

  List<NatFlow> flows() throws IOException {
    return done(NatRequest.of("flows")).flows();
  }

  /** Makes this connection a stream of events from now on, which owns it. */
  EventStream events(Consumer<NatEvent> listener) throws IOException {
    done(NatRequest.of("events"));
    return new EventStream(channel, line -> listener.accept(read(NatEvent.class, line)));
  }

  private NatAnswer done(NatRequest request) throws IOException {
    NatAnswer answer = ask(request);
    if (!answer.error().isEmpty()) {
      throw DataPlaneFailure.refused(PROGRAM, request.ask(), answer.error());
    }
    return answer;
  }

  private NatAnswer ask(NatRequest request) throws IOException {
    return read(NatAnswer.class, channel.ask(WireJson.write(NatRequest.class, request), limit));
  }

  private static <T> T read(Class<T> type, byte[] line) throws IOException {
    try {
      return WireJson.read(type, line);
    } catch (MalformedJson e) {
      throw new IOException("what it says cannot be understood: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    channel.close();
  }
}
