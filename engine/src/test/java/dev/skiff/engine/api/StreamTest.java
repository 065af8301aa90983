package dev.skiff.engine.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.instance.Outcome;
import dev.skiff.engine.log.LogStream;
import dev.skiff.wire.api.WaitResponse;
import dev.skiff.wire.client.Answer;
import dev.skiff.wire.client.ApiPath;
import dev.skiff.wire.client.Hijack;
import dev.skiff.wire.client.Multiplexed;
import dev.skiff.wire.client.Multiplexed.Channel;
import dev.skiff.wire.client.Pending;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Logs, attach and wait over a real socket: what arrives, and what is left when clients go. */
@Timeout(60)
class StreamTest extends OverSocket {
  @Test
  void logsAreByteExactAndApart() throws IOException {
    run("hello");
    assertThat(logs("stdout", "stderr")).isEqualTo("out:hello\nerr:to stderr\nout:no newline");
    assertThat(logs("stderr")).isEqualTo("err:to stderr\n");
  }

  @Test
  void outputThatCouldNotBeKeptIsToldAtTheEnd() throws IOException {
    run("hello");
    server.engine.find("web").lose(1234);
    assertThat(logs("stdout", "stderr"))
        .startsWith("out:hello\nerr:to stderr\nout:no newline")
        .endsWith(
            "err:[skiff: 1234 bytes of output are missing: they could not be written, the disk was full]\n");
    assertThat(logs("stdout")).isEqualTo("out:hello\nno newline");
  }

  @Test
  void eachLineBeginsWithItsTimeHoweverManyRecordsItIs() throws IOException {
    run("sleep");
    print("one", " line");
    print("\n");
    server.engine.find("web").exit(Outcome.Kind.EXITED, 0, "");
    try (Answer answer = client.stream(logPath("stdout").query("timestamps", true))) {
      assertThat(text(answer.body())).matches("out:2026-01-02T03:04:05\\.\\d{9}Z one line\n");
    }
  }

  @Test
  void tailSinceAndUntilLimitWhatIsShown() throws IOException {
    run("sleep");
    FakeInstance web = server.engine.find("web");
    for (int i = 0; i < 5; i++) {
      web.log.time(FakeEngine.START.plusSeconds(10L * i));
      print("line " + i + "\n");
    }
    long start = FakeEngine.START.getEpochSecond();
    assertThat(show(logPath("stdout").query("tail", "2"))).isEqualTo("out:line 3\nline 4\n");
    assertThat(show(logPath("stdout").query("since", (start + 30) + ".000000001")))
        .isEqualTo("out:line 3\nline 4\n");
    assertThat(show(logPath("stdout").query("until", "" + (start + 15))))
        .isEqualTo("out:line 0\nline 1\n");
    assertThat(show(logPath("stdout").query("since", "2026-01-02T03:04:40Z")))
        .isEqualTo("out:line 4\n");
  }

  @Test
  void followingGivesEachWordAtOnceAndEndsWithTheRun() throws IOException {
    run("sleep");
    try (Answer answer = client.stream(logPath("stdout").query("follow", true))) {
      print("prompt> ");
      byte[] frame = answer.body().readNBytes(8 + "prompt> ".length());
      assertThat(new String(frame, 8, 8, StandardCharsets.UTF_8)).isEqualTo("prompt> ");
      server.engine.find("web").exit(Outcome.Kind.EXITED, 0, "");
      assertThat(answer.body().readAllBytes()).isEmpty();
    }
  }

  @Test
  void aClientThatStopsFollowingLeavesNothingBehind() throws IOException {
    run("sleep");
    try (Answer answer = client.stream(logPath("stdout").query("follow", true))) {
      assertThat(answer.status()).isEqualTo(200);
      assertThat(server.server.longAnswers()).isEqualTo(1);
    }
    assertNothingIsLeft();
  }

  @Test
  void aWaitTellsThatItHasBegunAndMissesNothing() throws IOException {
    create("exit-3");
    try (Pending wait = client.begin(waitPath("next-exit"));
        Answer answer = wait.answer()) {
      client.post(ApiPath.of("/containers/web/start"));
      assertThat(answer.json(WaitResponse.class)).isEqualTo(new WaitResponse(3, null));
    }
    assertNothingIsLeft();
  }

  @Test
  void aWaitForRemovalGivesTheExitCode() throws IOException {
    create("sleep");
    try (Pending wait = client.begin(waitPath("removed"));
        Answer answer = wait.answer()) {
      client.post(ApiPath.of("/containers/web/start"));
      client.delete(ApiPath.of("/containers/web").query("force", true));
      assertThat(answer.json(WaitResponse.class).statusCode()).isEqualTo(137);
    }
  }

  @Test
  void aClientThatStopsWaitingLeavesNothingBehind() throws IOException {
    run("sleep");
    try (Pending wait = client.begin(waitPath("not-running"));
        Answer answer = wait.answer()) {
      assertThat(answer.status()).isEqualTo(200);
    }
    assertNothingIsLeft();
  }

  @Test
  void readyFailsWhenTheInstanceEndsBefore() throws IOException {
    run("panic");
    assertThatThrownBy(() -> client.raw(ApiPath.of("/skiff/v1/instances/web/ready")))
        .hasMessage("'web' ended before it was ready: panicked (255): the kernel panicked");
    assertThatThrownBy(() -> client.raw(ApiPath.of("/skiff/v1/instances/nobody/ready")))
        .hasMessage("No such container: nobody");
  }

  @Test
  void readyAnswersWhenTheInstanceIs() throws IOException {
    run("sleep");
    assertThat(client.raw(ApiPath.of("/skiff/v1/instances/web/ready"))).isEmpty();
  }

  @Test
  void attachingBeforeTheStartMissesNothing() throws IOException {
    create("hello");
    try (Hijack hijack = client.hijack(attachPath())) {
      client.post(ApiPath.of("/containers/web/start"));
      assertThat(text(hijack.input())).isEqualTo("out:hello\nerr:to stderr\nout:no newline");
    }
    assertNothingIsLeft();
  }

  @Test
  void anEndedInstanceIsAttachedToItsNextRun() throws IOException {
    run("hello");
    Eventually.until("it has ended", () -> !server.engine.find("web").record().phase().alive());
    try (Hijack hijack = client.hijack(attachPath())) {
      client.post(ApiPath.of("/containers/web/start"));
      assertThat(text(hijack.input())).isEqualTo("out:hello\nerr:to stderr\nout:no newline");
    }
  }

  @Test
  void logsOfAttachReplayTheLastRun() throws IOException {
    run("sleep");
    print("before\n");
    try (Hijack hijack = client.hijack(attachPath().query("logs", true))) {
      print("after\n");
      server.engine.find("web").exit(Outcome.Kind.EXITED, 0, "");
      assertThat(text(hijack.input())).isEqualTo("out:before\nafter\n");
    }
  }

  @Test
  void inputReachesTheProgramToItsEnd() throws Exception {
    run("cat");
    byte[] bytes = new byte[3_000_000];
    new Random(31).nextBytes(bytes);
    var echoed = new ByteArrayOutputStream();
    try (Hijack hijack = client.hijack(attachPath())) {
      Thread writer =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  hijack.write(ByteBuffer.wrap(bytes));
                  hijack.endWriting();
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      Multiplexed.copy(
          hijack.input(), (_, piece, offset, length) -> echoed.write(piece, offset, length));
      writer.join();
    }
    assertThat(echoed.toByteArray()).isEqualTo(bytes);
    assertNothingIsLeft();
  }

  @Test
  void aProgramThatReadsNothingHoldsItsClientBack() throws Exception {
    run("cat");
    FakeInstance web = server.engine.find("web");
    web.blockInput(true);
    byte[] more = new byte[8 << 20];
    try (Hijack hijack = client.hijack(attachPath())) {
      Thread writer =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  hijack.write(ByteBuffer.wrap(more));
                } catch (IOException e) {
                  // The connection is closed below.
                }
              });
      Eventually.until("the client is held back", () -> isInWrite(writer));
      assertThat(web.inputTaken()).isZero();
      web.blockInput(false);
      Thread reader = Thread.ofVirtual().start(() -> drain(hijack));
      writer.join();
      Eventually.until("all of it arrives", () -> web.inputTaken() == more.length);
      hijack.endWriting();
      reader.join();
    }
    assertNothingIsLeft();
  }

  private static boolean isInWrite(Thread writer) {
    return java.util.Arrays.stream(writer.getStackTrace())
        .anyMatch(frame -> frame.getMethodName().startsWith("write"));
  }

  private static void drain(Hijack hijack) {
    try {
      hijack.input().transferTo(java.io.OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anAttachedClientThatGoesLeavesNothingBehind() throws IOException {
    run("sleep");
    try (Hijack hijack = client.hijack(attachPath())) {
      assertThat(server.engine.openOutputs).hasValue(1);
      hijack.write(ByteBuffer.wrap(new byte[10]));
    }
    assertNothingIsLeft();
  }

  @Test
  void anAttachedClientThatReadsNothingAndGoesLeavesNothingBehind() throws IOException {
    run("sleep");
    try (Hijack hijack = client.hijack(attachPath())) {
      assertThat(hijack.input()).isNotNull();
      server.engine.find("web").print(LogStream.STDOUT, new byte[4 << 20]);
    }
    assertNothingIsLeft();
  }

  @Test
  void aSlowClientGetsEverything() throws IOException {
    run("sleep");
    byte[] much = new byte[6 << 20];
    new Random(32).nextBytes(much);
    var received = new ByteArrayOutputStream();
    try (Hijack hijack = client.hijack(attachPath())) {
      server.engine.find("web").print(LogStream.STDERR, much);
      server.engine.find("web").exit(Outcome.Kind.EXITED, 0, "");
      Multiplexed.copy(
          hijack.input(),
          (channel, piece, offset, length) -> {
            assertThat(channel).isEqualTo(Channel.ERR);
            received.write(piece, offset, length);
          });
    }
    assertThat(received.toByteArray()).isEqualTo(much);
  }

  @Test
  void attachingWithoutUpgradeIsRaw() throws IOException {
    run("sleep");
    try (RawClient raw = new RawClient(server.socket)) {
      raw.send(RawClient.request("POST", "/containers/web/attach?stream=1&stdout=1"));
      assertThat(raw.readUntil("\r\n\r\n"))
          .startsWith("HTTP/1.1 200 OK\r\n")
          .contains("Content-Type: application/vnd.docker.multiplexed-stream")
          .doesNotContain("chunked");
      print("hi\n");
      server.engine.find("web").exit(Outcome.Kind.EXITED, 0, "");
      assertThat(raw.readToEnd()).isEqualTo("\u0001\0\0\0\0\0\0\u0003hi\n");
    }
    assertNothingIsLeft();
  }

  @Test
  void attachingToNobodyIsAnOrdinaryError() {
    assertThatThrownBy(() -> client.hijack(ApiPath.of("/containers/nobody/attach")))
        .hasMessage("No such container: nobody");
  }

  private void assertNothingIsLeft() {
    Eventually.until("no long answers", () -> server.server.longAnswers() == 0);
    Eventually.until("no open outputs", () -> server.engine.openOutputs.get() == 0);
  }

  private void create(String image) throws IOException {
    ApiServerTest.create(server, image, "web");
  }

  private void run(String image) throws IOException {
    create(image);
    client.post(ApiPath.of("/containers/web/start"));
    if (!image.equals("sleep") && !image.equals("cat")) {
      Eventually.until("it ended", () -> !server.engine.find("web").record().phase().alive());
    }
  }

  private void print(String... texts) {
    for (String text : texts) {
      server.engine.find("web").print(LogStream.STDOUT, text);
    }
  }

  private String logs(String... streams) throws IOException {
    return show(logPath(streams));
  }

  private String show(ApiPath path) throws IOException {
    try (Answer answer = client.stream(path)) {
      return text(answer.body());
    }
  }

  private static ApiPath logPath(String... streams) {
    ApiPath path = ApiPath.of("/containers/web/logs");
    for (String stream : streams) {
      path.query(stream, true);
    }
    return path;
  }

  private static ApiPath attachPath() {
    return ApiPath.of("/containers/web/attach")
        .query("stream", true)
        .query("stdin", true)
        .query("stdout", true)
        .query("stderr", true);
  }

  private static ApiPath waitPath(String condition) {
    return ApiPath.of("/containers/web/wait").query("condition", condition);
  }

  /** What came, with the stream named wherever it changes. */
  private static String text(InputStream stream) throws IOException {
    var shown = new StringBuilder();
    Channel[] last = new Channel[1];
    Multiplexed.copy(
        stream,
        (channel, bytes, offset, length) -> {
          if (channel != last[0]) {
            shown.append(channel == Channel.OUT ? "out:" : "err:");
            last[0] = channel;
          }
          shown.append(new String(bytes, offset, length, StandardCharsets.UTF_8));
        });
    return shown.toString();
  }
}
