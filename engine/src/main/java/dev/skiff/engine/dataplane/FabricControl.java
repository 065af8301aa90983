package dev.skiff.engine.dataplane;

import dev.skiff.wire.api.MalformedJson;
import dev.skiff.wire.api.WireJson;
import dev.skiff.wire.fabric.Applied;
import dev.skiff.wire.fabric.CaptureWish;
import dev.skiff.wire.fabric.Denial;
import dev.skiff.wire.fabric.FabricAnswer;
import dev.skiff.wire.fabric.FabricEvent;
import dev.skiff.wire.fabric.FabricPlan;
import dev.skiff.wire.fabric.FabricRequest;
import dev.skiff.wire.fabric.FabricState;
import dev.skiff.wire.fabric.FlowSummary;
import dev.skiff.wire.fabric.WhyAnswer;
import dev.skiff.wire.fabric.WhyQuestion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks a fabric, a connection for each question. An {@link IOException} says that it is not there,
 * or does not answer in time; a {@link DataPlaneFailure} is its refusal.
 */
record FabricControl(Path socket, Duration limit) {
  static final String PROGRAM = "skiff-fabric";

  Applied apply(FabricPlan plan) throws IOException {
    return present("apply", ask(FabricRequest.apply(plan)).applied());
  }

  FabricState state() throws IOException {
    return present("state", ask(FabricRequest.of("state")).state());
  }

  WhyAnswer why(WhyQuestion question) throws IOException {
    return present("why", ask(FabricRequest.why(question)).why());
  }

  List<Denial> denied() throws IOException {
    return ask(FabricRequest.of("denied")).denied();
  }

  List<FlowSummary> flows() throws IOException {
    return ask(FabricRequest.of("flows")).flows();
  }

  /** A stream of events from now on. */
  EventStream events(Consumer<FabricEvent> listener) throws IOException {
    LineChannel channel = begun(FabricRequest.of("events"));
    return new EventStream(channel, line -> listener.accept(read(FabricEvent.class, line)));
  }

  /** A pcapng stream; closing it ends the capture. */
  InputStream capture(CaptureWish wish) throws IOException {
    return begun(FabricRequest.capture(wish)).rest();
  }

  /** A connection that has become a stream. */
  private LineChannel begun(FabricRequest request) throws IOException {
    LineChannel channel = LineChannel.open(socket);
    try {
      ask(channel, request);
      return channel;
    } catch (IOException | RuntimeException failed) {
      channel.close();
      throw failed;
    }
  }

  private FabricAnswer ask(FabricRequest request) throws IOException {
    try (LineChannel channel = LineChannel.open(socket)) {
      return ask(channel, request);
    }
  }

  private FabricAnswer ask(LineChannel channel, FabricRequest request) throws IOException {
    byte[] line = WireJson.write(FabricRequest.class, request);
    FabricAnswer answer = read(FabricAnswer.class, channel.ask(line, limit));
    if (!answer.error().isEmpty()) {
      throw DataPlaneFailure.refused(PROGRAM, request.ask(), answer.error());
    }
    return answer;
  }

  private static <T> T read(Class<T> type, byte[] line) throws IOException {
    try {
      return WireJson.read(type, line);
    } catch (MalformedJson e) {
      throw new IOException("what it says cannot be understood: " + e.getMessage(), e);
    }
  }

  private static <T> T present(String ask, @Nullable T answer) throws IOException {
    if (answer == null) {
      throw new IOException("it answered '" + ask + "' with nothing");
    }
    return answer;
  }
}
