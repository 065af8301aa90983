package dev.skiff.engine.dataplane;

import java.io.IOException;
import java.util.Optional;

/** A connection that has become a stream of events; closed by any thread, which ends it. */
final class EventStream implements AutoCloseable {
  private final LineChannel channel;
  private final LineListener listener;

  EventStream(LineChannel channel, LineListener listener) {
    this.channel = channel;
    this.listener = listener;
  }

  /** Takes one event after the other until the process has ended, or the stream is closed. */
  void follow() throws IOException {
    for (Optional<byte[]> line = channel.receive(); line.isPresent(); line = channel.receive()) {
      listener.take(line.get());
    }
  }

  @Override
  public void close() {
    channel.close();
  }

  /** What is done with each line. */
  @FunctionalInterface
  interface LineListener {
    /**
     * Takes one.
     *
     * @throws IOException when it cannot be understood: the stream is of no use then
     */
    void take(byte[] line) throws IOException;
  }
}
