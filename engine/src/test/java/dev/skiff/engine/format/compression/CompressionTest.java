package dev.skiff.engine.format.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.skiff.engine.format.kernel.KernelSamples;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class CompressionTest {

  @Test
  void readsEveryFormAndPlainBytes() throws IOException {
    byte[] text = "some text, some text, some text".getBytes(StandardCharsets.US_ASCII);
    assertThat(opened(text)).isEqualTo(text);
    assertThat(opened(KernelSamples.gzip(text))).isEqualTo(text);
    assertThat(opened(KernelSamples.xz(text))).isEqualTo(text);
    assertThat(opened(KernelSamples.zstd(text))).isEqualTo(text);
    assertThat(opened(KernelSamples.lz4Literals(text))).isEqualTo(text);
  }

  @Test
  void readsLz4MatchesThatOverlapThemselves() throws IOException {
    // By hand: 3 literals "abc", a match of 21 at distance 3 (15 + 2 + 4), 1 literal "X".
    byte[] frame = HexFormat.of().parseHex("02214c18" + "09000000" + "3f61626303000210" + "58");
    assertThat(opened(frame)).asString(StandardCharsets.US_ASCII).isEqualTo("abc".repeat(8) + "X");
  }

  @Test
  void refusesLz4ThatPointsOutsideItsBlock() {
    byte[] distance = HexFormat.of().parseHex("02214c18" + "06000000" + "106105000000");
    assertThatThrownBy(() -> opened(distance)).hasMessageContaining("outside its block");
    byte[] literals = HexFormat.of().parseHex("02214c18" + "02000000" + "f061");
    assertThatThrownBy(() -> opened(literals)).isInstanceOf(IOException.class);
    byte[] huge = HexFormat.of().parseHex("02214c18" + "ffffff7f" + "00");
    assertThatThrownBy(() -> opened(huge)).hasMessageContaining("2147483647 bytes");
  }

  @Test
  void aBombEndsAtTheLimit() {
    byte[] bomb = KernelSamples.gzip(new byte[1 << 20]);
    assertThatThrownBy(() -> opened(bomb)).hasMessageContaining("65536 bytes allowed");
  }

  @FuzzTest(maxDuration = "10s")
  void anyBytesEndInAnIoFailureOrBytes(byte[] bytes) {
    try {
      assertThat(opened(bytes).length).isLessThanOrEqualTo(65536);
    } catch (IOException expected) {
      assertThat(expected).isNotNull();
    }
  }

  private static byte[] opened(byte[] packed) throws IOException {
    try (InputStream in = Compression.open(new ByteArrayInputStream(packed), 65536, "it")) {
      return in.readAllBytes();
    }
  }
}
