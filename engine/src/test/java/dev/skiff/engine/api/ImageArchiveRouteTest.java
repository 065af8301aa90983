package dev.skiff.engine.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.operation.Operation;
import dev.skiff.wire.api.LoadRequest;
import dev.skiff.wire.api.StreamMessage;
import dev.skiff.wire.client.Answer;
import dev.skiff.wire.client.ApiError;
import dev.skiff.wire.client.ApiPath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Archives over a real socket. */
@Timeout(60)
class ImageArchiveRouteTest extends OverSocket {
  @Test
  void aLoadTellsHowFarItIsAndWhatItLoaded() throws IOException {
    assertThat(load("/images/load", "web:1"))
        .containsExactly(
            StreamMessage.progress("Loading", "aaaaaaaaaaaa", 5, 5),
            StreamMessage.text("Loaded image: web:1\n"),
            StreamMessage.text("Loaded image ID: sha256:" + "b".repeat(64) + "\n"));
    assertThat(load("/images/load?quiet=1", "web:1")).hasSize(2);
  }

  @Test
  void aLargeArchiveIsNotKeptInMemoryNorLimited() throws IOException {
    String name = "x".repeat(9_000_000);
    assertThatThrownBy(() -> load("/images/load?quiet=1", name))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a line of the answer is longer");
  }

  @Test
  void aLoadThatFailsIsAnErrorBeforeAndAMessageAfterItBegan() throws IOException {
    assertThatThrownBy(() -> load("/images/load?quiet=1", "broken"))
        .isInstanceOfSatisfying(
            ApiError.class, e -> assertThat(e.getMessage()).isEqualTo("the archive is broken"));
    StreamMessage last = load("/images/load", "broken").getLast();
    assertThat(last.error()).isEqualTo("the archive is broken");
    assertThat(Objects.requireNonNull(last.errorDetail()).hint()).isEqualTo("make it again");
  }

  @Test
  void whatASourceThrowsIsThrown() {
    InputStream failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the disk is on fire");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            return read();
          }
        };
    assertThatThrownBy(() ->
            client.postLines(ApiPath.of("/images/load"), failing, StreamMessage.class, _ -> {}))
        .hasMessage("the disk is on fire");
  }

  @Test
  void aFolderIsLoadedByItsPath() throws IOException {
    List<StreamMessage> lines = new ArrayList<>();
    client.postLines(
        ApiPath.of("/skiff/v1/images/load").query("quiet", true),
        LoadRequest.class,
        new LoadRequest("/x/layout"),
        StreamMessage.class,
        lines::add);
    assertThat(lines.getFirst()).isEqualTo(StreamMessage.text("Loaded image: /x/layout\n"));
  }

  @Test
  void filesAreImportedWithTheirNameAndChanges() throws IOException {
    List<StreamMessage> lines =
        load(
            "/images/create?fromSrc=-&repo=team/web&tag=2&changes=CMD+x&changes=ENV+A%3D1"
                + "&archive=%27web.tar%27",
            "t");
    assertThat(lines).containsExactly(StreamMessage.status("sha256:" + "c".repeat(64)));
    Operation.ImportImage asked = (Operation.ImportImage) server.engine.performed().getLast();
    assertThat(asked.reference()).isEqualTo(Optional.of("team/web:2"));
    assertThat(asked.changes()).containsExactly("CMD x", "ENV A=1");
    assertThat(asked.files().name()).isEqualTo("'web.tar'");
    assertThatThrownBy(() -> client.post(ApiPath.of("/images/create?fromImage=web")))
        .isInstanceOfSatisfying(ApiError.class, e -> assertThat(e.status()).isEqualTo(501));
  }

  @Test
  void imagesAreSavedTogether() throws IOException {
    assertThat(text("/images/get?names=hello&names=hello:latest")).startsWith("hello hello:latest");
    assertThat(text("/images/get?names=hello&format=oci")).isEqualTo("hello OCI");
    assertThat(text("/images/hello:latest/get")).isEqualTo("hello:latest BOTH");
    assertThat(text("/skiff/v1/images/hello/export")).isEqualTo("sha256:" + "a".repeat(64));
    for (String bad : List.of("/images/get", "/images/get?names=hello&format=zip")) {
      assertThatThrownBy(() -> text(bad))
          .isInstanceOfSatisfying(ApiError.class, e -> assertThat(e.status()).isEqualTo(400));
    }
    assertThatThrownBy(() -> text("/images/get?names=missing"))
        .isInstanceOfSatisfying(ApiError.class, e -> assertThat(e.status()).isEqualTo(404));
  }

  @Test
  void anArchiveThatFailsHalfWayIsCutShort() {
    assertThatThrownBy(() -> text("/images/cat/get")).isInstanceOf(IOException.class);
  }

  private String text(String path) throws IOException {
    try (Answer answer = client.stream(ApiPath.of(path))) {
      assertThat(answer.header("content-type")).hasValue("application/x-tar");
      return new String(answer.body().readAllBytes(), UTF_8);
    }
  }

  private List<StreamMessage> load(String path, String body) throws IOException {
    List<StreamMessage> lines = new ArrayList<>();
    client.postLines(
        ApiPath.of(path),
        new ByteArrayInputStream(body.getBytes(UTF_8)),
        StreamMessage.class,
        lines::add);
    return lines;
  }
}
