package dev.skiff.engine.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ApiServerTest {
  @TempDir Path directory;

  @Test
  void onlyTheOwnerCanOpenTheSocket() throws IOException {
    try (FakeServer server = new FakeServer(directory)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(server.socket)))
          .isEqualTo("rw-------");
      assertThat(directory.resolve("skiff.sock.new")).doesNotExist();
    }
  }

  @Test
  void aSecondServerRefusesAndLeavesTheFirstAlone() throws IOException {
    try (FakeServer first = new FakeServer(directory)) {
      assertThatThrownBy(() -> new FakeServer(directory))
          .isInstanceOf(ApiFailure.class)
          .hasMessageContaining("another server answers there");
      assertThat(ask(first, RawClient.request("GET", "/_ping"))).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void aSocketThatAKilledServerLeftIsReplaced() throws IOException {
    Path socket = directory.resolve("skiff.sock");
    try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      killed.bind(UnixDomainSocketAddress.of(socket));
    }
    assertThat(socket).exists();
    try (FakeServer server = new FakeServer(directory)) {
      assertThat(ask(server, RawClient.request("GET", "/_ping"))).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void aFileThatIsNoSocketIsNotTouched() throws IOException {
    Path file = Files.writeString(directory.resolve("skiff.sock"), "precious");
    assertThatThrownBy(() -> new FakeServer(directory))
        .isInstanceOf(ApiFailure.class)
        .hasMessageContaining("no socket");
    assertThat(file).hasContent("precious");
  }

  @Test
  void aPathThatFitsNoSocketIsRefusedByName() {
    assertThatThrownBy(() ->
            ApiServer.open(
                directory.resolve("x".repeat(100)),
                List.of(),
                ApiServer.Settings.of("1", FakeServer.CLOCK)))
        .isInstanceOf(ApiFailure.class)
        .hasMessageContaining("at most 103 bytes");
  }

  @Test
  void theEndRemovesTheSocketAndCutsStreams() throws IOException {
    FakeServer server = new FakeServer(directory);
    try (RawClient waiting = new RawClient(server.socket);
        RawClient attached = new RawClient(server.socket)) {
      create(server, "sleep", "web");
      waiting.send(RawClient.request("POST", "/containers/web/wait?condition=next-exit"));
      waiting.readUntil("\r\n\r\n");
      attached.send(
          RawClient.request(
              "POST",
              "/containers/web/attach?stream=1&stdout=1",
              "Upgrade: tcp",
              "Connection: Upgrade"));
      attached.readUntil("\r\n\r\n");
      server.close();
      assertThat(waiting.readToEnd()).isEmpty();
      assertThat(attached.readToEnd()).isEmpty();
    }
    assertThat(directory.resolve("skiff.sock")).doesNotExist();
    Eventually.until("outputs are closed", () -> server.engine.openOutputs.get() == 0);
  }

  @Test
  void handlersRunOnVirtualThreads() throws IOException {
    Path socket = directory.resolve("own.sock");
    Route route =
        Route.of(
            "GET",
            "/thread",
            exchange -> {
              boolean isVirtual = Thread.currentThread().isVirtual();
              exchange.bytes(
                  200, "text/plain", String.valueOf(isVirtual).getBytes(StandardCharsets.US_ASCII));
            });
    var settings = ApiServer.Settings.of("1", FakeServer.CLOCK);
    try (ApiServer server = ApiServer.open(socket, List.of(route), settings);
        RawClient client = new RawClient(socket)) {
      assertThat(server.longAnswers()).isZero();
      client.send(RawClient.request("GET", "/thread", "Connection: close"));
      assertThat(client.readToEnd()).endsWith("true");
    }
  }

  @Test
  void aConnectionIsKeptForTheNextRequest() throws IOException {
    try (FakeServer server = new FakeServer(directory);
        RawClient client = new RawClient(server.socket)) {
      for (int i = 0; i < 3; i++) {
        client.send(RawClient.request("GET", "/v1.47/_ping"));
        assertThat(client.readUntil("\r\n\r\nOK")).startsWith("HTTP/1.1 200 OK\r\n");
      }
    }
  }

  @Test
  void silenceOfAStreamIsNotCutAndThatOfARequestIs() throws IOException {
    var settings = new ApiServer.Settings("1", FakeServer.CLOCK, 1000, 10, Duration.ofMillis(150));
    try (FakeServer server = new FakeServer(directory, settings);
        RawClient waiting = new RawClient(server.socket);
        RawClient slow = new RawClient(server.socket)) {
      create(server, "sleep", "web");
      ask(server, RawClient.request("POST", "/containers/web/start"));
      waiting.send(RawClient.request("POST", "/containers/web/wait"));
      waiting.readUntil("\r\n\r\n");
      // The server gives up this one, which takes longer than the limit for silence.
      slow.send("POST /containers/create HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{");
      assertThat(slow.readToEnd()).contains("HTTP/1.1 400").contains("api.malformed");
      ask(server, RawClient.request("POST", "/containers/web/kill"));
      assertThat(waiting.readToEnd()).contains("\"StatusCode\":137");
    }
  }

  @Test
  void tooManyConnectionsAreToldSo() throws IOException {
    var settings = new ApiServer.Settings("1", FakeServer.CLOCK, 1000, 3, Duration.ofSeconds(9));
    try (FakeServer server = new FakeServer(directory, settings)) {
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        clients.add(new RawClient(server.socket));
        clients.getLast().send(RawClient.request("GET", "/_ping"));
        clients.getLast().readUntil("\r\n\r\nOK");
      }
      try (RawClient refused = new RawClient(server.socket)) {
        refused.send(RawClient.request("GET", "/_ping"));
        assertThat(refused.readToEnd())
            .startsWith("HTTP/1.1 503")
            .contains("api.too-many-connections");
      }
      clients.getFirst().close();
      Eventually.until("another is served", () -> isServed(server));
      for (RawClient client : clients) {
        client.close();
      }
    }
  }

  private static boolean isServed(FakeServer server) {
    try {
      return ask(server, RawClient.request("GET", "/_ping")).startsWith("HTTP/1.1 200");
    } catch (IOException e) {
      return false;
    }
  }

  static void create(FakeServer server, String image, String name) throws IOException {
    String body = "{\"Image\":\"" + image + "\",\"OpenStdin\":true}";
    String answer =
        ask(
            server,
            "POST /containers/create?name=%s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(name, body.length(), body));
    assertThat(answer).startsWith("HTTP/1.1 201");
  }

  /** Sends one request, and answers with the head and what came of the body at once. */
  static String ask(FakeServer server, String request) throws IOException {
    try (RawClient client = new RawClient(server.socket)) {
      client.send(request.replaceFirst("\r\n", "\r\nConnection: close\r\n"));
      return client.readToEnd();
    }
  }
}
