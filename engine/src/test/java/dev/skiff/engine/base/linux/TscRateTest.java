package dev.skiff.engine.base.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.BaseFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TscRateTest {
  @TempDir Path folder;
  private Path bootId;
  private Path calls;

  @BeforeEach
  void boot() throws IOException {
    bootId = Files.writeString(folder.resolve("boot_id"), "0".repeat(36) + "\n");
    calls = Files.createFile(folder.resolve("calls"));
  }

  @Test
  void measuresOncePerBootOfTheHost() throws Exception {
    Path guard = guard("echo 2399987");
    assertThat(rate(guard).kilohertz()).isEqualTo(2_399_987);
    assertThat(rate(guard).kilohertz()).isEqualTo(2_399_987);
    assertThat(calls).hasContent("tsc");
    Files.writeString(bootId, "1".repeat(36) + "\n");
    assertThat(rate(guard).kilohertz()).isEqualTo(2_399_987);
    assertThat(Files.readAllLines(calls)).hasSize(2);
  }

  @Test
  void neverGuesses() throws IOException {
    assertThatThrownBy(() -> rate(guard("echo measurements disagree >&2; exit 1")).kilohertz())
        .isInstanceOf(BaseFailure.class)
        .hasMessageContaining("measurements disagree");
    assertThat(Files.readAllLines(calls)).hasSize(3);
    assertThatThrownBy(() -> rate(guard("echo 2.4 GHz")).kilohertz())
        .isInstanceOf(BaseFailure.class);
    assertThatThrownBy(() -> rate(folder.resolve("none")).kilohertz())
        .hasMessageContaining("missing");
  }

  private Path guard(String body) throws IOException {
    return SampleKernel.program(folder.resolve("guard"), "echo \"$1\" >>" + calls + "\n" + body);
  }

  private TscRate rate(Path guard) {
    return new TscRate(guard, folder.resolve("cache"), bootId);
  }
}
