package dev.skiff.engine.vm.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.MachineFiles;
import dev.skiff.engine.vm.VmFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardFilesTest {
  private static final String WHOLE =
      """
      {"version":1,"at":"2026-01-02T03:04:05.123456789Z","status":3,"signal":0,"killRequested":15,\
      "failed":true,"program":"7f6e6f","synced":true,"lostStdout":4,"lostStderr":5}
      """;

  @TempDir Path folder;
  private MachineFiles files;

  @BeforeEach
  void open() {
    files = new MachineFiles(folder, folder.resolve("c"));
  }

  @Test
  void anExitRecordSaysAll() throws IOException {
    Files.writeString(files.exitRecord(), WHOLE);
    MachineExit exit = GuardFiles.exitRecord(files).orElseThrow();
    assertThat(exit.at()).isEqualTo(Instant.parse("2026-01-02T03:04:05.123456789Z"));
    assertThat(exit.status()).isEqualTo(3);
    assertThat(exit.killRequested()).isEqualTo(15);
    assertThat(exit.program().orElseThrow()).containsExactly(0x7f, 'n', 'o');
    assertThat(exit.failed()).isTrue();
    assertThat(exit.synced()).isTrue();
    assertThat(exit.lostOutputBytes()).isEqualTo(9);
  }

  @Test
  void theGuestsWordAloneIsAKilledMachine() throws IOException {
    Path word = folder.resolve("guest-exit");
    assertThat(GuardFiles.guestExit(files)).isEmpty();
    Files.writeString(word, "exit 0003\n");
    MachineExit exit = GuardFiles.guestExit(files).orElseThrow();
    assertThat(exit.at()).isEqualTo(Files.getLastModifiedTime(word).toInstant());
    assertThat(exit.signal()).isEqualTo(9);
    assertThat(exit.program().orElseThrow()).containsExactly(0, 3);
    assertThat(exit.failed()).isFalse();
    Files.writeString(word, "failed 7e\n");
    assertThat(GuardFiles.guestExit(files).orElseThrow().failed()).isTrue();
  }

  @Test
  void damagedFilesAreRefused() throws IOException {
    for (String text :
        List.of(
            "",
            "{",
            "[]",
            "null",
            "7",
            WHOLE.replace("\"version\":1", "\"version\":2"),
            WHOLE.replace("7f6e6f", "7f6"),
            WHOLE.replace("2026", "never"),
            "{}",
            "x".repeat(30_000))) {
      Files.writeString(files.exitRecord(), text);
      assertThatThrownBy(() -> GuardFiles.exitRecord(files)).as(text).isInstanceOf(VmFailure.class);
    }
    for (String text : List.of("", "exit", "exit xx", "ended 00", "exit 0")) {
      Files.writeString(folder.resolve("guest-exit"), text);
      assertThatThrownBy(() -> GuardFiles.guestExit(files)).as(text).isInstanceOf(VmFailure.class);
    }
  }

  @Test
  void seededChangesAreReadOrRefused() {
    for (int seed = 0; seed < 3000; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder(WHOLE);
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(128));
      }
      try {
        GuardFiles.exit(text.toString());
      } catch (VmFailure refused) {
        assertThat(refused.code()).as("seed " + seed).isEqualTo("vm.guard-unreachable");
      }
    }
  }
}
