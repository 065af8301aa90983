package dev.skiff.engine.api;

import dev.skiff.wire.api.WireJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;

/**
 * A body that is sent bit by bit, each at once. Its headers have been sent. Without {@link #finish}
 * the client sees that the body is cut short.
 */
public final class ResponseStream implements ByteSink {
  private final Response response;

  ResponseStream(Response response) throws IOException, InterruptedException {
    this.response = response;
    write(BufferUtil.EMPTY_BUFFER);
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException, InterruptedException {
    send(false, bytes);
  }

  /** Sends a value as a line of JSON. */
  public <T> void line(Class<T> type, T value) throws IOException, InterruptedException {
    byte[] json = WireJson.write(type, value);
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    write(ByteBuffer.wrap(line));
  }

  /** Ends the body. */
  public void finish() throws IOException, InterruptedException {
    send(true, BufferUtil.EMPTY_BUFFER);
  }

  private void send(boolean last, ByteBuffer bytes) throws IOException, InterruptedException {
    Completion completion = new Completion();
    response.write(last, bytes, completion);
    completion.await();
  }
}
