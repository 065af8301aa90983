package dev.skiff.engine.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.instance.Outcome;
import dev.skiff.engine.log.LogStream;
import dev.skiff.engine.operation.Operation;
import dev.skiff.wire.client.Answer;
import dev.skiff.wire.client.ApiError;
import dev.skiff.wire.client.ApiPath;
import dev.skiff.wire.client.Dialer;
import dev.skiff.wire.client.EngineClient;
import dev.skiff.wire.client.Hijack;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program at a terminal, over a real socket: its one stream, its size, the keys to leave it. */
@Timeout(60)
class TerminalTest {
  @TempDir Path directory;
  private FakeServer server;
  private EngineClient client;

  @BeforeEach
  void open() throws IOException {
    server = new FakeServer(directory);
    client = new EngineClient(Dialer.to(server.socket));
    String body =
        """
        {"Image":"sleep","OpenStdin":true,"Tty":true,"HostConfig":{"ConsoleSize":[24,80]}}\
        """;
    String answer =
        ApiServerTest.ask(
            server,
            "POST /containers/create?name=web HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(body.length(), body));
    assertThat(answer).startsWith("HTTP/1.1 201");
    client.post(ApiPath.of("/containers/web/start"));
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void attachAndLogsAreTheBareStream() throws IOException {
    try (RawClient raw = new RawClient(server.socket)) {
      raw.send(
          RawClient.request(
              "POST",
              "/containers/web/attach?stream=1&stdout=1&stderr=1",
              "Upgrade: tcp",
              "Connection: Upgrade"));
      assertThat(raw.readUntil("\r\n\r\n"))
          .startsWith("HTTP/1.1 101")
          .contains("Content-Type: application/vnd.docker.raw-stream");
      print("a\r\nprompt> ");
      end();
      assertThat(raw.readToEnd()).isEqualTo("a\r\nprompt> ");
    }
    try (Answer logs = client.stream(ApiPath.of("/containers/web/logs").query("stdout", true))) {
      assertThat(logs.header("content-type")).contains("application/vnd.docker.raw-stream");
      assertThat(logs.body().readAllBytes()).asString().isEqualTo("a\r\nprompt> ");
    }
  }

  @Test
  void detachKeysEndTheAttachmentAndNothingElse() throws IOException {
    try (Hijack hijack = client.hijack(attachPath("ctrl-x,y"))) {
      type(hijack, "one\u0010\u0011\u0018");
      assertThat(hijack.input().readNBytes(5)).asString().isEqualTo("one\u0010\u0011");
      type(hijack, "ylost");
      assertThat(hijack.input().readAllBytes()).isEmpty();
    }
    assertNothingIsLeft();
    assertThat(web().record().phase().alive()).isTrue();
    try (Hijack hijack = client.hijack(attachPath(""))) {
      type(hijack, "two");
      assertThat(hijack.input().readNBytes(3)).asString().isEqualTo("two");
      type(hijack, "\u0010\u0011");
      assertThat(hijack.input().readAllBytes()).isEmpty();
    }
    assertNothingIsLeft();
  }

  @Test
  void aClientThatLeavesATerminalDoesNotEndItsInput() throws IOException {
    try (Hijack hijack = client.hijack(attachPath(""))) {
      type(hijack, "gone\u0010");
      hijack.endWriting();
      assertThat(hijack.input().readNBytes(5)).asString().isEqualTo("gone\u0010");
    }
    print("x");
    assertNothingIsLeft();
    assertThat(web().inputEnded()).isFalse();
  }

  @Test
  void keysThatAreNoneAreRefused() {
    assertThatThrownBy(() -> client.hijack(attachPath("ctrl-,")))
        .isInstanceOf(ApiError.class)
        .hasMessageContaining("detachKeys='ctrl-,'")
        .hasMessageContaining("keys separated by commas");
  }

  @Test
  void aNewSizeIsTold() throws IOException {
    client.post(ApiPath.of("/containers/web/resize").query("h", "30").query("w", "100"));
    assertThat(server.engine.performed).contains(new Operation.Resize("web", 30, 100));
    for (String bad : new String[] {"", "-1", "65536"}) {
      assertThatThrownBy(() ->
              client.post(ApiPath.of("/containers/web/resize").query("h", bad).query("w", "1")))
          .isInstanceOf(ApiError.class)
          .hasMessageContaining("a number of characters");
    }
  }

  @Test
  void inspectTellsTheTerminal() throws IOException {
    assertThat(client.raw(ApiPath.of("/containers/web/json")))
        .asString()
        .contains("\"Tty\":true", "\"ConsoleSize\":[24,80]");
  }

  private FakeInstance web() {
    return server.engine.find("web");
  }

  private void print(String text) {
    web().print(LogStream.STDOUT, text);
  }

  private void end() {
    web().exit(Outcome.Kind.EXITED, 0, "");
  }

  private static void type(Hijack hijack, String keys) throws IOException {
    hijack.write(ByteBuffer.wrap(keys.getBytes(StandardCharsets.UTF_8)));
  }

  private void assertNothingIsLeft() {
    Eventually.until("no long answers", () -> server.server.longAnswers() == 0);
    Eventually.until("no open outputs", () -> server.engine.openOutputs.get() == 0);
  }

  private static ApiPath attachPath(String keys) {
    return ApiPath.of("/containers/web/attach")
        .query("stream", true)
        .query("stdin", true)
        .query("stdout", true)
        .query("stderr", true)
        .query("detachKeys", keys);
  }
}
