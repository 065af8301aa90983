package dev.skiff.cli.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OtherProcessTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @Test
  void theEndIsNoticed() throws Exception {
    Process process = new ProcessBuilder("sleep", "60").start();
    OtherProcess other = OtherProcess.of(process.pid()).orElseThrow();
    assertThat(other.isAlive()).isTrue();
    assertThat(other.awaitEnd(Duration.ofMillis(1))).isFalse();
    process.destroyForcibly();
    assertThat(other.awaitEnd(LONG)).isTrue();
    assertThat(OtherProcess.of(process.pid())).isEmpty();
  }

  @Test
  void aZombieHasEnded() throws Exception {
    // The inner shell ends; its parent has become `sleep`, which never asks for its status.
    Process parent =
        new ProcessBuilder("sh", "-c", "sh -c 'read nothing' < /dev/stdin & echo $!; exec sleep 60")
            .start();
    try {
      long child = Long.parseLong(parent.inputReader().readLine());
      parent.getOutputStream().close();
      assertThat(endOf(child)).isTrue();
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void whatWasNeverThereIsAbsent() {
    assertThat(OtherProcess.of(Long.MAX_VALUE)).isEmpty();
  }

  private static boolean endOf(long pid) throws IOException, InterruptedException {
    var process = OtherProcess.of(pid);
    return process.isEmpty() || process.get().awaitEnd(LONG);
  }
}
