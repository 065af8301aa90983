package dev.skiff.wire.client;

import dev.skiff.wire.api.WireJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An answer below 400 whose body is still to be read. Closing it closes its connection, which also
 * ends a read that blocks on another thread.
 */
public final class Answer implements AutoCloseable {
  private final Exchange exchange;
  private final ResponseHead head;
  private final InputStream body;

  Answer(Exchange exchange, ResponseHead head) throws IOException {
    this.exchange = exchange;
    this.head = head;
    this.body = BodyInput.of(head, exchange.input());
  }

  public int status() {
    return head.status();
  }

  public Optional<String> header(String lowerCaseName) {
    return head.header(lowerCaseName);
  }

  /**
   * The body; a read fails with {@link java.io.EOFException} when the engine ends before the body
   * does.
   */
  public InputStream body() {
    return body;
  }

  /** Hands on a program's output until it ends, as {@link Multiplexed#copy} does. */
  public void copyOutput(Multiplexed.Sink sink) throws IOException {
    Multiplexed.copy(head, body, sink);
  }

  /** The whole body as JSON. */
  public <T> T json(Class<T> type) throws IOException {
    return WireJson.read(type, EngineClient.bounded(body, EngineClient.MAX_JSON_BYTES));
  }

  /** Hands on each line of an application/x-ndjson body, as it comes, until it ends. */
  public <T> void lines(Class<T> lineType, Consumer<T> lines) throws IOException {
    Lines reader = new Lines(body, EngineClient.MAX_PROGRESS_LINE_BYTES);
    for (byte[] line = reader.next(); line != null; line = reader.next()) {
      lines.accept(WireJson.read(lineType, line));
    }
  }

  @Override
  public void close() throws IOException {
    exchange.close();
  }
}
