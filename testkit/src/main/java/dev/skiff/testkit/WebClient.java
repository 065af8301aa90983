package dev.skiff.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * GET over a socket of its own per try. The JDK's client would hide what is measured here: when the
 * first byte came, and whether one try was enough.
 */
public final class WebClient {
  private static final Duration RETRY = Duration.ofMillis(5);
  private static final int CONNECT_MILLIS = 2_000;
  private static final int READ_MILLIS = 10_000;

  /**
   * One try while a guest boots: the NAT accepts at once and then repeats its SYN to the guest with
   * growing pauses, so a try that waits would measure those.
   */
  private static final int TRY_MILLIS = 100;

  private final int port;

  public WebClient(int port) {
    this.port = port;
  }

  /** A port nobody listens on now. */
  public static int freePort() {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** One try; empty when nobody answered. The answer is status line, headers and body. */
  public Optional<String> tryGet(String path) {
    try (Socket socket = connect(path)) {
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      socket.getInputStream().transferTo(answer);
      String text = answer.toString(StandardCharsets.UTF_8);
      return text.startsWith("HTTP/1.") ? Optional.of(text) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** One try that must be answered with 200; the body. */
  public String get(String path) {
    String answer =
        tryGet(path)
            .orElseThrow(() -> new AssertionError("no answer to GET " + path + " on port " + port));
    if (!answer.matches("(?s)HTTP/1\\.[01] 200 .*")) {
      throw new AssertionError("GET " + path + ": " + answer);
    }
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  /**
   * Tries again every 5 ms until the first byte of an answer comes.
   *
   * @throws AssertionError when none came in time
   */
  public void awaitFirstByte(String path, Duration atMost) {
    awaitFirstByte(path, atMost, () -> true);
  }

  /** The same, as long as it makes sense. */
  void awaitFirstByte(String path, Duration atMost, BooleanSupplier hopeful) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!answers(path)) {
      if (!hopeful.getAsBoolean()) {
        throw new AssertionError("nobody will answer on port " + port);
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("no answer on port " + port + " in " + atMost.toSeconds() + " s");
      }
      LockSupport.parkNanos(RETRY.toNanos());
    }
  }

  private boolean answers(String path) {
    try (Socket socket = connect(path)) {
      socket.setSoTimeout(TRY_MILLIS);
      return socket.getInputStream().read() >= 0;
    } catch (IOException e) {
      return false;
    }
  }

  private Socket connect(String path) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setSoTimeout(READ_MILLIS);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
      String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
