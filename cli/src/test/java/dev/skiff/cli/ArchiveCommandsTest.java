package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.cli.fake.BesideEngine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Images that come as archives: what is asked for, what is shown meanwhile and of the end. */
@Timeout(30)
class ArchiveCommandsTest extends BesideEngine {
  private static final String LOADED = "{\"stream\":\"Loaded image: web:1\\n\"}\n";

  @Test
  void loadSaysWhatItLoadedAndNothingElseWhenItIsQuick() throws IOException {
    engine.putText("POST /images/load", LOADED);
    Path archive = Files.writeString(folder.resolve("a.tar"), "tar");
    assertThat(skiff.run("load", "-i", archive.toString())).isZero();
    assertThat(skiff.out()).isEqualTo("Loaded image: web:1\n");
    assertThat(skiff.err()).isEmpty();
    assertThat(engine.requests()).containsExactly("POST /images/load?archive='a.tar'&quiet=1");
  }

  @Test
  void loadThatTakesLongShowsHowFarItIs() {
    engine.putText("POST /images/load", LOADED);
    skiff.input(slow("skiff: loading standard input: 3B"));
    assertThat(skiff.run("load", "--progress", "plain")).isZero();
    assertThat(skiff.out()).isEqualTo("Loaded image: web:1\n");
  }

  @Test
  void importThatTakesLongShowsHowFarItIs() {
    engine.putText("POST /images/create", "{\"status\":\"sha256:ab\"}\n");
    skiff.input(slow("\r\u001b[Kimporting standard input  3B"));
    assertThat(skiff.run("import", "--progress", "tty", "-", "web:1")).isZero();
    assertThat(skiff.out()).isEqualTo("sha256:ab\n");
    assertThat(skiff.err()).as("nothing is left on the line").endsWith("\r\u001b[K");
  }

  @Test
  void layoutsFilesAreShownAsTheEngineReadsThem() throws IOException {
    engine.putText(
        "POST /skiff/v1/images/load",
        "{\"status\":\"Loading\",\"id\":\"ab12\",\"progressDetail\":{\"current\":4,\"total\":9}}\n"
            + LOADED);
    Path layout = Files.createDirectory(folder.resolve("layout"));
    assertThat(skiff.run("load", "-i", layout.toString())).isZero();
    assertThat(skiff.run("load", "-q", "-i", layout.toString())).isZero();
    assertThat(skiff.out()).isEqualTo("Loaded image: web:1\n".repeat(2));
    assertThat(engine.requests())
        .containsExactly(
            "POST /skiff/v1/images/load?quiet=0", "POST /skiff/v1/images/load?quiet=1");
  }

  @Test
  void failureThatComesWithTheAnswerIsTold() {
    engine.putText(
        "POST /images/load",
        "{\"errorDetail\":{\"message\":\"the archive is torn\",\"hint\":\"get it again\"}}\n");
    skiff.input(bytes("tar"));
    assertThat(skiff.run("load")).isEqualTo(1);
    assertThat(skiff.err()).isEqualTo("skiff: the archive is torn\n  hint: get it again\n");
  }

  @Test
  void wayToShowProgressMustBeKnown() {
    assertThat(skiff.run("load", "--progress", "loud")).isNotZero();
    assertThat(skiff.err()).contains("'loud' is no way to show progress");
    assertThat(engine.requests()).isEmpty();
  }

  /** Three bytes, and an end that comes once something has been shown of them. */
  private InputStream slow(String shown) {
    InputStream three = bytes("tar");
    return new InputStream() {
      @Override
      public int read() throws IOException {
        int next = three.read();
        if (next < 0) {
          await(shown);
        }
        return next;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        int count = three.read(target, offset, length);
        if (count < 0) {
          await(shown);
        }
        return count;
      }
    };
  }

  private void await(String shown) throws InterruptedIOException {
    try {
      skiff.awaitErr(shown);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted before '" + shown + "' was shown");
    }
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
