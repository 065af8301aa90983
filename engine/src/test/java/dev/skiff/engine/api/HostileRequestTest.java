package dev.skiff.engine.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HostileRequestTest {
  @TempDir Path directory;
  private FakeServer server;

  @BeforeEach
  void open() {
    server = new FakeServer(directory);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void headersWithoutEndAreRefused() throws IOException {
    assertThat(ask(RawClient.request("GET", "/_ping", "X-Long: " + "x".repeat(40_000))))
        .startsWith("HTTP/1.1 431")
        .contains("{\"message\":\"malformed request: ");
  }

  @Test
  void whatIsNoHttpIsRefused() throws IOException {
    assertThat(ask("\u0016\u0003\u0001\u0002 hello\r\n\r\n")).startsWith("HTTP/1.1 400");
  }

  @Test
  void chunksWithoutALengthAreRefused() throws IOException {
    assertThat(
            ask(
                RawClient.request("POST", "/containers/create", "Transfer-Encoding: chunked")
                    + "zz\r\n{}\r\n0\r\n\r\n"))
        .startsWith("HTTP/1.1 400")
        .contains("api.malformed");
  }

  @Test
  void aBodyThatIsTooLongIsRefusedBeforeItIsSent() throws IOException {
    assertThat(ask(RawClient.request("POST", "/containers/create", "Content-Length: 5000000")))
        .startsWith("HTTP/1.1 400")
        .contains("api.body-too-large");
  }

  @Test
  void aChunkedBodyThatIsTooLongIsRefused() throws IOException {
    String chunk = "100000\r\n" + " ".repeat(0x100000) + "\r\n";
    try (RawClient client = new RawClient(server.socket)) {
      client.send(RawClient.request("POST", "/containers/create", "Transfer-Encoding: chunked"));
      for (int i = 0; i < 4; i++) {
        client.send(chunk);
      }
      client.send("1\r\n");
      client.send(" \r\n");
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 400");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"Image\":\"hello\",\"HostConfig\":{\"Memory\":\"1g\"}} | at HostConfig.Memory: a number",
        "{\"Image\":\"hello\",\"Env\":[\"A=1\",5]} | at Env[1]: text is expected",
        "{\"Image\":\"hello\",\"Env\":[null]} | at Env[0]: null where a value is expected",
        "{\"Image\":\"hello\",\"Labels\":{\"a\":[]}} | at Labels.a: text is expected",
        "{\"Image\":\"hello\",\"OpenStdin\":\"yes\"} | at OpenStdin: true or false is expected",
        "{\"Image\":\"hello\",\"StopTimeout\":1.5} | at StopTimeout: a whole number is expected",
        "{\"Image\":\"hello\",\"StopTimeout\":1e30} | at StopTimeout: a whole number is expected",
        "{\"Image\":\"hello\",\"HostConfig\":{\"PortBindings\":{\"x/tcp\":[{}]}}} | x/tcp: a port",
        "{\"Image\":\"\"} | at Image: the name of an image",
        "[] | an object is expected",
        "null | it is null",
        "{\"Image\": | it is no JSON",
      })
  void badJsonIsRefusedByItsPlace(String body, String expected) throws IOException {
    assertThat(create(body)).startsWith("HTTP/1.1 400").contains(expected);
  }

  @Test
  void deepJsonIsRefused() throws IOException {
    assertThat(create("[".repeat(1_000_000))).startsWith("HTTP/1.1 400").contains("nested deeper");
  }

  @Test
  void aBodyIsExpected() throws IOException {
    assertThat(create("")).startsWith("HTTP/1.1 400").contains("it is empty");
  }

  @Test
  void anUnknownInstanceIsNamedWithItsNearest() throws IOException {
    assertThat(ask(RawClient.request("GET", "/containers/wbe/json")))
        .startsWith("HTTP/1.1 404")
        .contains("\"message\":\"No such container: wbe\"")
        .contains("did you mean 'web'?");
  }

  @Test
  void dockersClientIsGivenTheHintInTheMessage() throws IOException {
    assertThat(
            ask(
                RawClient.request(
                    "GET", "/containers/wbe/json", "User-Agent: Docker-Client/28.2.2 (linux)")))
        .contains("\"message\":\"No such container: wbe; did you mean 'web'?");
  }

  @Test
  void anUnknownRouteIsNamed() throws IOException {
    assertThat(ask(RawClient.request("PATCH", "/v1.47/nowhere")))
        .startsWith("HTTP/1.1 404")
        .contains("PATCH /v1.47/nowhere is no route");
  }

  @Test
  void clientsThatAreTooOldAreToldSo() throws IOException {
    assertThat(ask(RawClient.request("GET", "/v1.12/version")))
        .startsWith("HTTP/1.1 400")
        .contains("Minimum supported API version is 1.24");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/containers/json?filters=%7B",
        "/containers/json?filters=5",
        "/containers/json?filters=%7B%22nonsense%22%3A%5B%22x%22%5D%7D",
        "/containers/json?limit=many",
        "/containers/json?limit=%zz",
        "/containers/%zz/json",
        "/containers/web/logs",
        "/containers/web/logs?stdout=1&since=noon",
        "/containers/web/logs?stdout=1&tail=few"
      })
  void badParametersAreRefused(String path) throws IOException {
    ApiServerTest.create(server, "sleep", "web");
    assertThat(ask(RawClient.request("GET", path))).startsWith("HTTP/1.1 400");
  }

  @Test
  void whatTheEngineFailsAtIsAnIncidentWithoutDetails() throws IOException {
    assertThat(create("{\"Image\":\"crash-the-engine\"}"))
        .startsWith("HTTP/1.1 500")
        .contains("\"code\":\"engine.internal\"")
        .containsPattern("incident [0-9a-z]+-1\\)")
        .doesNotContain("secret", "Exception");
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24, 25})
  void randomChangesToAGoodRequestEndInAnAnswerOrTheEndOfTheConnection(long seed)
      throws IOException {
    Random random = new Random(seed);
    String body = "{\"Image\":\"hello\",\"Cmd\":[\"a\"],\"HostConfig\":{\"NanoCpus\":1000000000}}";
    byte[] good =
        "POST /v1.47/containers/create?name=n%d HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(seed, body.length(), body)
            .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    for (int round = 0; round < 40; round++) {
      byte[] bad = good.clone();
      for (int i = 0; i < 3; i++) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      try (RawClient client = new RawClient(server.socket)) {
        client.send(bad);
        client.endSending();
        client.readToEnd();
      } catch (IOException e) {
        assertThat(e).as("seed %d round %d", seed, round).hasMessageContaining("reset");
      }
    }
    assertThat(ask(RawClient.request("GET", "/_ping"))).startsWith("HTTP/1.1 200");
  }

  private String create(String body) throws IOException {
    return ask(
        RawClient.request("POST", "/containers/create", "Content-Length: " + body.length()) + body);
  }

  private String ask(String request) throws IOException {
    return ApiServerTest.ask(server, request);
  }
}
