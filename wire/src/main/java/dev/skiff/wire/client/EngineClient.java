package dev.skiff.wire.client;

import dev.skiff.wire.api.ErrorBody;
import dev.skiff.wire.api.MalformedJson;
import dev.skiff.wire.api.WireJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests to the engine. Every call opens a connection of its own, so calls may run side by side.
 *
 * <p>All calls throw {@link ApiError} when the engine refuses, {@link EngineUnreachable} when there
 * is none, {@link ProtocolError} or {@link MalformedJson} when what answers is not an engine, and
 * any other {@link IOException} when the engine ended before its answer did.
 */
public final class EngineClient {
  /** 10,000 instances take some 10 MB in a list. */
  static final int MAX_JSON_BYTES = 64 * 1024 * 1024;

  private static final int MAX_ERROR_BYTES = 64 * 1024;
  static final int MAX_PROGRESS_LINE_BYTES = 64 * 1024;

  private final Dialer dialer;

  public EngineClient(Dialer dialer) {
    this.dialer = dialer;
  }

  public <T> T get(ApiPath path, Class<T> type) throws IOException {
    return WireJson.read(type, bytes("GET", path, null));
  }

  public <T> List<T> list(ApiPath path, Class<T> type) throws IOException {
    return WireJson.readList(type, bytes("GET", path, null));
  }

  /** The JSON as the engine wrote it. */
  public byte[] raw(ApiPath path) throws IOException {
    return bytes("GET", path, null);
  }

  /** Posts without a body and reads nothing of the answer. */
  public void post(ApiPath path) throws IOException {
    bytes("POST", path, null);
  }

  public <T> T post(ApiPath path, Class<T> answerType) throws IOException {
    return WireJson.read(answerType, bytes("POST", path, null));
  }

  public <B, T> T post(ApiPath path, Class<B> bodyType, B body, Class<T> answerType)
      throws IOException {
    return WireJson.read(answerType, bytes("POST", path, WireJson.write(bodyType, body)));
  }

  /** Posts a body and reads nothing of the answer. */
  public <B> void post(ApiPath path, Class<B> bodyType, B body) throws IOException {
    bytes("POST", path, WireJson.write(bodyType, body));
  }

  public void delete(ApiPath path) throws IOException {
    bytes("DELETE", path, null);
  }

  public <T> List<T> delete(ApiPath path, Class<T> answerType) throws IOException {
    return WireJson.readList(answerType, bytes("DELETE", path, null));
  }

  /** An answer to be read as it comes; the caller closes it. */
  public Answer stream(ApiPath path) throws IOException {
    return exchange("GET", path, null);
  }

  /** Sends a POST without body and leaves it to the caller when to wait for its answer. */
  public Pending begin(ApiPath path) throws IOException {
    return send("POST", path, null, "close");
  }

  /**
   * Posts and hands on each line of an application/x-ndjson answer, as it comes. Returns once the
   * engine has ended the answer properly.
   */
  public <B, T> void postLines(
      ApiPath path, Class<B> bodyType, B body, Class<T> lineType, Consumer<T> lines)
      throws IOException {
    try (Answer answer = exchange("POST", path, WireJson.write(bodyType, body))) {
      answer.lines(lineType, lines);
    }
  }

  /**
   * Hands on each line of an application/x-ndjson answer, as it comes. Returns once the engine has
   * ended the answer properly.
   */
  public <T> void getLines(ApiPath path, Class<T> lineType, Consumer<T> lines) throws IOException {
    try (Answer answer = exchange("GET", path, null)) {
      answer.lines(lineType, lines);
    }
  }

  /**
   * Posts a body as it comes, while each line of the answer is handed on. Returns once the engine
   * has ended the answer properly; a source that fails ends the request.
   *
   * @throws IOException also what the source throws
   */
  public <T> void postLines(ApiPath path, InputStream body, Class<T> lineType, Consumer<T> lines)
      throws IOException {
    try (Upload upload = Upload.begin(dialer.dial(), path, body)) {
      Lines reader = new Lines(upload.answer(), MAX_PROGRESS_LINE_BYTES);
      for (byte[] line = upload.next(reader); line != null; line = upload.next(reader)) {
        lines.accept(WireJson.read(lineType, line));
      }
    }
  }

  /** Takes a connection over; the caller closes it. */
  public Hijack hijack(ApiPath path) throws IOException {
    Pending pending = send("POST", path, null, "Upgrade");
    try {
      return pending.hijack();
    } catch (IOException | RuntimeException e) {
      pending.close();
      throw e;
    }
  }

  private byte[] bytes(String method, ApiPath path, byte @Nullable [] json) throws IOException {
    try (Answer answer = exchange(method, path, json)) {
      return bounded(answer.body(), MAX_JSON_BYTES);
    }
  }

  private Answer exchange(String method, ApiPath path, byte @Nullable [] json) throws IOException {
    Pending pending = send(method, path, json, "close");
    try {
      return pending.answer();
    } catch (IOException | RuntimeException e) {
      pending.close();
      throw e;
    }
  }

  private Pending send(String method, ApiPath path, byte @Nullable [] json, String connection)
      throws IOException {
    Exchange exchange = new Exchange(dialer.dial());
    try {
      exchange.send(method, path, json, connection);
      return new Pending(exchange);
    } catch (IOException | RuntimeException e) {
      exchange.close();
      throw e;
    }
  }

  /** Throws what a head of status 400 or above, and the body that follows, say. */
  static void refuseError(Exchange exchange, ResponseHead head) throws IOException {
    if (head.status() >= 400) {
      byte[] body = bounded(BodyInput.of(head, exchange.input()), MAX_ERROR_BYTES);
      throw error(head.status(), body);
    }
  }

  private static ApiError error(int status, byte[] body) {
    try {
      ErrorBody error = WireJson.read(ErrorBody.class, body);
      return new ApiError(status, orEmpty(error.code()), error.message(), orEmpty(error.hint()));
    } catch (MalformedJson e) {
      String text = new String(body, StandardCharsets.UTF_8).strip();
      return new ApiError(
          status, "", "the engine answered with status " + status + ": " + text, "");
    }
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  static byte[] bounded(InputStream input, int maxBytes) throws IOException {
    byte[] bytes = input.readNBytes(maxBytes + 1);
    if (bytes.length > maxBytes) {
      throw new ProtocolError("the answer is longer than " + maxBytes + " bytes");
    }
    return bytes;
  }
}
