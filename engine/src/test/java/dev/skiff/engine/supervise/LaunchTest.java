package dev.skiff.engine.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.vm.LogPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchTest {
  @TempDir Path folder;

  @Test
  void logThatWasNeverWrittenEndsWhereItBegins() {
    assertThat(Launch.endOfLog(folder.resolve("logs"))).isEqualTo(LogPosition.START);
  }

  @Test
  void endOfLogIsTheEndOfItsLastSegment() throws IOException {
    Files.writeString(folder.resolve("000002.log"), "four");
    Files.writeString(folder.resolve("000010.log"), "twelve chars");
    Files.writeString(folder.resolve("notes.log"), "a stray file");
    Files.writeString(folder.resolve("99999999999999999999.log"), "no number");
    assertThat(Launch.endOfLog(folder)).isEqualTo(new LogPosition(10, 12));
  }

  @Test
  void tailIsTheEndOfALongFile() throws IOException {
    Path file = folder.resolve("console.log");
    Files.writeString(file, "x".repeat(100_000) + "\nlast but one\r\nlast");
    assertThat(Tail.of(file)).hasSize(3).endsWith("last but one", "last");
    assertThat(String.join("\n", Tail.of(file)).length()).isLessThanOrEqualTo(16 * 1024);
  }

  @Test
  void tailOfNothingIsEmpty() throws IOException {
    assertThat(Tail.of(folder.resolve("none"))).isEmpty();
    assertThat(Tail.of(folder)).isEmpty();
    assertThat(Tail.of(Files.writeString(folder.resolve("empty"), ""))).isEmpty();
  }

  @Test
  void tailOfBytesThatAreNoTextIsStillRead() throws IOException {
    Path file = folder.resolve("console.log");
    Files.write(file, new byte[] {(byte) 0xff, 'a', '\n', 'b'});
    assertThat(Tail.of(file)).hasSize(2).endsWith("b");
  }

  @Test
  void twoHomesKeepTheirSocketsApart() {
    String id = "ab".repeat(32);
    Places one = new Places(Path.of("/home/a"), Path.of("/run/skiff"));
    Places other = new Places(Path.of("/home/b"), Path.of("/run/skiff"));
    assertThat(one.files(id).directory()).isEqualTo(Path.of("/home/a/instances/" + id));
    assertThat(one.files(id).controlSocket()).hasFileName("abababababab");
    assertThat(one.files(id).controlSocket()).isNotEqualTo(other.files(id).controlSocket());
  }

  @Test
  void socketPathIsBounded() {
    // 1 + 8 digits of the home, 1 + 12 of the id, 2 more for those beside the guard's.
    Path fits = Path.of("/" + "r".repeat(104 - 24 - 1));
    assertThat(new Places(Path.of("/h"), fits).socketsFit()).isTrue();
    assertThat(new Places(Path.of("/h"), Path.of(fits + "r")).socketsFit()).isFalse();
  }
}
