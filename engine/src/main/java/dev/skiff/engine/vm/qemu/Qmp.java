package dev.skiff.engine.vm.qemu;

import dev.skiff.engine.vm.VmFailure;
import io.avaje.json.JsonException;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * QEMU's own control socket, for one short conversation (QEMU manual, "QEMU Machine Protocol"). It
 * takes one client at a time; the next one waits.
 */
final class Qmp implements AutoCloseable {
  /** Of one command, with the wait for another client: a disk may be slow to flush. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** The longest answer that is asked for here has a few KiB. */
  private static final int MAX_LINE_BYTES = 1 << 20;

  /** Events come in between; no command here causes more than a few. */
  private static final int MOST_EVENTS = 1000;

  private static final JsonType<Object> JSON = Jsonb.builder().build().type(Object.class);

  private final SocketChannel channel;
  private final InputStream in;
  private final Thread timer;

  private Qmp(SocketChannel channel) {
    this.channel = channel;
    this.in = new BufferedInputStream(Channels.newInputStream(channel));
    this.timer = Thread.ofVirtual().name("qmp-patience").start(this::endWhenLate);
  }

  /**
   * Does one command.
   *
   * @return what it returned
   * @throws VmFailure when QEMU refuses it, does not answer or is gone
   */
  static Object execute(Path socket, String command) {
    try (Qmp qmp = open(socket)) {
      return qmp.perform(command, "");
    } catch (IOException e) {
      throw VmFailure.monitorUnreachable(command, e);
    }
  }

  /** Begins a conversation of several commands; nobody else is heard before it is closed. */
  static Qmp open(Path socket) throws IOException {
    Qmp qmp = connected(socket);
    try {
      qmp.line();
      qmp.perform("qmp_capabilities", "");
      return qmp;
    } catch (IOException | RuntimeException e) {
      qmp.close();
      throw e;
    }
  }

  /** What QEMU tells people about something, such as {@code usernet}. */
  String info(String subject) throws IOException {
    String arguments = ",\"arguments\":{\"command-line\":\"info " + subject + "\"}";
    return String.valueOf(perform("human-monitor-command", arguments));
  }

  private static Qmp connected(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      return new Qmp(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private Object perform(String command, String arguments) throws IOException {
    String request = "{\"execute\":\"" + command + "\"" + arguments + "}\n";
    channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    for (int events = 0; events < MOST_EVENTS; events++) {
      Map<?, ?> answer = parsed(line());
      Object value = answer.get("return");
      if (value != null) {
        return value;
      }
      Object error = answer.get("error");
      if (error != null) {
        throw VmFailure.monitorRefused(command, said(error));
      }
    }
    throw new IOException("it only tells events");
  }

  private static String said(Object error) {
    Object words = error instanceof Map<?, ?> map ? map.get("desc") : null;
    return String.valueOf(words == null ? error : words);
  }

  private static Map<?, ?> parsed(String line) throws IOException {
    try {
      if (JSON.fromJson(line) instanceof Map<?, ?> map) {
        return map;
      }
    } catch (JsonException | IllegalStateException | IndexOutOfBoundsException e) {
      throw new IOException("its answer is no JSON", e);
    }
    throw new IOException("its answer is no JSON object");
  }

  private String line() throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("it hung up");
      }
      if (bytes.size() == MAX_LINE_BYTES) {
        throw new IOException("its answer is longer than " + MAX_LINE_BYTES + " bytes");
      }
      bytes.write(next);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private void endWhenLate() {
    try {
      Thread.sleep(PATIENCE);
      channel.close();
    } catch (InterruptedException inTime) {
      Thread.currentThread().interrupt();
    } catch (IOException alreadyBroken) {
      // Its reader is told.
    }
  }

  @Override
  public void close() throws IOException {
    timer.interrupt();
    channel.close();
  }
}
