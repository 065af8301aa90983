package dev.skiff.wire.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.wire.Release;
import dev.skiff.wire.api.BaseRequest;
import dev.skiff.wire.api.ImageDeleted;
import dev.skiff.wire.api.MalformedJson;
import dev.skiff.wire.api.Progress;
import dev.skiff.wire.api.WaitResponse;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineClientTest {
  private static final ApiPath PATH = ApiPath.of("/x");

  private static final String CHUNKED = "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n";

  @TempDir Path folder;

  @Test
  void readsABodyOfKnownLength() throws Exception {
    try (CannedServer server =
        answering("HTTP/1.1 200 OK\nContent-Length: 18\n\n{\"StatusCode\":137}")) {
      assertThat(server.client().post(PATH, WaitResponse.class).statusCode()).isEqualTo(137);
      assertThat(server.request())
          .isEqualTo(
              String.join(
                  "\r\n",
                  "POST /x HTTP/1.1",
                  "Host: skiff",
                  "User-Agent: skiff/" + Release.VERSION,
                  "Connection: close",
                  "Content-Length: 0",
                  "",
                  ""));
    }
  }

  @Test
  void readsAChunkedBodyWithExtensionsAndTrailers() throws Exception {
    try (CannedServer server =
        answering(CHUNKED + "2;x=y\n[{\n10\n\"Untagged\":\"a:b\"\n2\n}]\n0\nX: y\n\n")) {
      assertThat(server.client().delete(PATH, ImageDeleted.class))
          .containsExactly(new ImageDeleted("a:b", null));
    }
  }

  @Test
  void readsABodyThatEndsWithTheConnection() throws Exception {
    try (CannedServer server = answering("HTTP/1.1 200 OK\n\nOK")) {
      assertThat(server.client().raw(PATH)).asString().isEqualTo("OK");
    }
  }

  @Test
  void skipsInterimAnswers() throws Exception {
    try (CannedServer server = answering("HTTP/1.1 100 Continue\n\nHTTP/1.1 204 No Content\n\n")) {
      assertThat(server.client().raw(PATH)).isEmpty();
    }
  }

  @Test
  void anErrorHasItsCodeMessageAndHint() throws Exception {
    try (CannedServer server =
        answering(
            "HTTP/1.1 404 Not Found\n\n"
                + "{\"message\":\"no such image\",\"code\":\"image.not-found\",\"hint\":\"web?\"}")) {
      assertThatThrownBy(() -> server.client().raw(PATH))
          .asInstanceOf(InstanceOfAssertFactories.type(ApiError.class))
          .satisfies(error -> {
            assertThat(error.status()).isEqualTo(404);
            assertThat(error.isNotFound()).isTrue();
            assertThat(error).hasMessage("no such image");
            assertThat(error.code()).isEqualTo("image.not-found");
            assertThat(error.hint()).isEqualTo("web?");
          });
    }
  }

  @Test
  void anErrorOfAnotherKindOfServerIsShownAsItIs() throws Exception {
    try (CannedServer server = answering("HTTP/1.1 502 Bad\n\nupstream\n")) {
      assertThatThrownBy(() -> server.client().raw(PATH))
          .isInstanceOf(ApiError.class)
          .hasMessage("the engine answered with status 502: upstream");
    }
  }

  @Test
  void nobodyListeningIsUnreachable() {
    EngineClient client = new EngineClient(Dialer.to(folder.resolve("none")));
    assertThatThrownBy(() -> client.raw(PATH))
        .isInstanceOf(EngineUnreachable.class)
        .hasMessageContaining("none");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK\nContent-Le",
        "HTTP/1.1 200 OK\nContent-Length: 9\n\nshort",
        "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nhel",
        "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nhello\n"
      })
  void anEngineThatDiesWithinItsAnswerIsAnEndOfFile(String answer) throws Exception {
    try (CannedServer server = answering(answer)) {
      assertThatThrownBy(() -> server.client().raw(PATH)).isInstanceOf(EOFException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-x\n\n",
        "HTTP/1.1 2x0 OK\n\n",
        "HTTP/1.1 2000 OK\n\n",
        "HTTP/2.0 200 OK\n\n",
        "HTTP/1.1 200 OK\nno colon\n\n",
        "HTTP/1.1 200 OK\nname : x\n\n",
        "HTTP/1.1 200 OK\nContent-Length: -1\n\n",
        "HTTP/1.1 200 OK\nContent-Length: +1\n\nx",
        "HTTP/1.1 200 OK\nContent-Length: 1\nContent-Length: 2\n\nxx",
        "HTTP/1.1 200 OK\nContent-Length: 1\nTransfer-Encoding: chunked\n\n",
        "HTTP/1.1 200 OK\nTransfer-Encoding: gzip\n\n",
        "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nxyz\n",
        "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nffffffff\n",
        "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nabc\n0\n\n",
      })
  void whatIsNotHttpIsAProtocolError(String answer) throws Exception {
    try (CannedServer server = answering(answer)) {
      assertThatThrownBy(() -> server.client().raw(PATH)).isInstanceOf(ProtocolError.class);
    }
  }

  @Test
  void linesAndHeadersAreBounded() throws Exception {
    String start = "HTTP/1.1 200 OK\n";
    String longLine = "X: " + "x".repeat(ResponseHead.MAX_LINE_BYTES) + "\n\n";
    String many = "X: y\n".repeat(ResponseHead.MAX_HEADERS + 1) + "\n";
    for (String head : List.of(longLine, many, "HTTP/1.1 100 C\n\n".repeat(9))) {
      byte[] answer =
          (start.repeat(head.startsWith("HTTP") ? 0 : 1) + head)
              .getBytes(StandardCharsets.US_ASCII);
      assertThatThrownBy(() -> ResponseHead.read(new ChannelInput(Bytes.channel(answer, 7))))
          .isInstanceOf(ProtocolError.class);
    }
  }

  @Test
  void jsonThatIsNoneIsSaidToBe() throws Exception {
    try (CannedServer server = answering("HTTP/1.1 200 OK\n\n<html>")) {
      assertThatThrownBy(() -> server.client().get(PATH, WaitResponse.class))
          .isInstanceOf(MalformedJson.class);
    }
  }

  @Test
  void linesArriveOneByOneBeforeTheAnswerEnds() throws Exception {
    List<String> steps = new ArrayList<>();
    try (CannedServer server =
        answering(CHUNKED + "10\n{\"step\":\"one\"}\n\n9\n{\"step\":\"\n7\ntwo\"}\n\n0\n\n")) {
      server
          .client()
          .postLines(
              PATH,
              BaseRequest.class,
              new BaseRequest("linux", null, null),
              Progress.class,
              progress -> steps.add(progress.step()));
      assertThat(server.request()).endsWith("{\"base\":\"linux\",\"version\":null,\"path\":null}");
    }
    assertThat(steps).containsExactly("one", "two");
  }

  @Test
  void aHijackedConnectionGoesBothWaysAndEndsEachAlone() throws Exception {
    CannedServer.Script echoAfterEnd =
        (in, out) -> {
          out.write(ascii("HTTP/1.1 101 UPGRADED\r\nUpgrade: tcp\r\n\r\nready "));
          byte[] all = in.readAllBytes();
          out.write(all);
        };
    try (CannedServer server = new CannedServer(folder, echoAfterEnd);
        Hijack hijack = server.client().hijack(PATH)) {
      assertThat(server.request()).contains("Connection: Upgrade\r\nUpgrade: tcp\r\n");
      assertThat(new String(hijack.input().readNBytes(6), StandardCharsets.US_ASCII))
          .isEqualTo("ready ");
      hijack.write(ByteBuffer.wrap(ascii("hello")));
      hijack.endWriting();
      assertThat(hijack.input().readAllBytes()).asString().isEqualTo("hello");
    }
  }

  @Test
  void aRefusedHijackIsAnError() throws Exception {
    try (CannedServer server = answering("HTTP/1.1 409 C\n\n{\"message\":\"not running\"}")) {
      assertThatThrownBy(() -> server.client().hijack(PATH))
          .isInstanceOf(ApiError.class)
          .hasMessage("not running");
    }
  }

  @Test
  void closingAnAnswerEndsAReadThatWaits() throws Exception {
    CannedServer.Script silent =
        (in, out) -> {
          out.write(ascii("HTTP/1.1 200 OK\r\n\r\n"));
          in.readAllBytes();
        };
    try (CannedServer server = new CannedServer(folder, silent)) {
      Answer answer = server.client().stream(PATH);
      InputStream body = answer.body();
      Thread closer =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  answer.close();
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      assertThatThrownBy(body::read).isInstanceOf(IOException.class);
      closer.join();
    }
  }

  @Test
  void valuesInPathsAreEncoded() {
    assertThat(
            ApiPath.of("/images/{}/json", "host:5000/a b/ü?#%")
                .query("since", "1+1 &=/")
                .query("all", true)
                .toString())
        .isEqualTo("/images/host:5000/a%20b/%C3%BC%3F%23%25/json?since=1%2B1%20%26%3D%2F&all=1");
  }

  private CannedServer answering(String answer) throws IOException {
    return CannedServer.answering(folder, answer);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
