package dev.skiff.engine.format.deb;

import static dev.skiff.engine.format.deb.DebSamples.entry;
import static dev.skiff.engine.format.deb.DebSamples.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.skiff.engine.format.kernel.KernelSamples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebFileTest {
  private static final byte[] DATA =
      DebSamples.tar(new TreeMap<>(Map.of("./boot/vmlinuz-1", text("kernel"), "./doc", text(""))));

  @TempDir Path folder;

  @Test
  void findsFilesWhateverTheDataIsCompressedWith() throws IOException {
    Map<String, String> expected = Map.of("boot/vmlinuz-1", "kernel", "doc", "");
    assertThat(files(DebSamples.deb("data.tar", DATA))).isEqualTo(expected);
    assertThat(files(DebSamples.deb("data.tar.xz", KernelSamples.xz(DATA)))).isEqualTo(expected);
    assertThat(files(DebSamples.deb("data.tar.zst", KernelSamples.zstd(DATA)))).isEqualTo(expected);
    assertThat(files(DebSamples.deb("data.tar.gz", KernelSamples.gzip(DATA)))).isEqualTo(expected);
  }

  @Test
  void saysWhatThePackageIs() throws IOException {
    assertThat(DebFile.control(file(DebSamples.deb("data.tar", DATA))))
        .isEqualTo(new DebFile.Control("linux-image-sample", "6.1.5-1"));
  }

  @Test
  void readsLongNamesAndPassesOverAllThatIsNoFile() throws IOException {
    String gnu = "lib/" + "g".repeat(120);
    String pax = "lib/" + "p".repeat(120);
    String record = " path=" + pax + "\n";
    byte[] tar =
        tar(
            entry("./lib/", '5', text("")),
            entry("././@LongLink", 'L', text(gnu + "\0")),
            entry("short", '0', text("1")),
            entry("header", 'x', text((record.length() + 3) + record)),
            entry("short", '0', text("2")),
            entry("link", '2', text("")),
            entry("third", '0', text("3")));
    assertThat(files(DebSamples.deb("data.tar", tar)))
        .isEqualTo(Map.of(gnu, "1", pax, "2", "third", "3"));
  }

  @Test
  void refusesPathsThatLeaveThePackage() {
    byte[] tar = tar(entry("./lib/../../etc/passwd", '0', text("x")));
    assertThatThrownBy(() -> files(DebSamples.deb("data.tar", tar)))
        .hasMessageContaining("leaves it");
  }

  @Test
  void refusesDamagedHeadersAndEarlyEnds() {
    byte[] damaged = DATA.clone();
    damaged[0] ^= 1;
    assertThatThrownBy(() -> files(DebSamples.deb("data.tar", damaged)))
        .hasMessageContaining("wrong checksum");
    byte[] cut = Arrays.copyOf(DATA, 514);
    assertThatThrownBy(() -> files(DebSamples.deb("data.tar", cut)))
        .isInstanceOf(IOException.class);
    byte[] whole = DebSamples.deb("data.tar", DATA);
    assertThatThrownBy(() -> files(Arrays.copyOf(whole, whole.length - 600)))
        .hasMessageContaining("cut off");
    assertThatThrownBy(() -> files(DebSamples.deb("other.tar", DATA)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void refusesHugeExtensionHeaders() {
    byte[] tar = tar(entry("header", 'x', new byte[70_000]));
    assertThatThrownBy(() -> files(DebSamples.deb("data.tar", tar)))
        .hasMessageContaining("70000 bytes");
  }

  @Test
  void damageIsAnIoFailureOrFilesButNothingElse() throws IOException {
    long seed = 31337;
    Random random = new Random(seed);
    byte[] whole = DebSamples.deb("data.tar.gz", KernelSamples.gzip(DATA));
    for (int round = 0; round < 1000; round++) {
      byte[] damaged = whole.clone();
      for (int i = 0; i < 1 + random.nextInt(4); i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      anyBytesEndInAnIoFailureOrFiles(damaged);
    }
  }

  @FuzzTest(maxDuration = "10s")
  void anyBytesEndInAnIoFailureOrFiles(byte[] bytes) throws IOException {
    Path file = file(bytes);
    try {
      DebFile.control(file);
      DebFile.forEach(
          file, (path, size, in) -> assertThat(path.split("/", -1)).doesNotContain("..", ""));
    } catch (IOException expected) {
      assertThat(expected).isNotNull();
    }
  }

  private Map<String, String> files(byte[] deb) throws IOException {
    Map<String, String> found = new TreeMap<>();
    DebFile.forEach(
        file(deb),
        (path, size, bytes) ->
            found.put(path, new String(bytes.readAllBytes(), StandardCharsets.ISO_8859_1)));
    return found;
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("package.deb"), bytes);
  }

  private static byte[] tar(byte[]... entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] entry : entries) {
      out.writeBytes(entry);
    }
    out.writeBytes(new byte[1024]);
    return out.toByteArray();
  }
}
