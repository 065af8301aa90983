package dev.skiff.cli.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.cli.terminal.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineProgramTest {
  @TempDir Path folder;

  @Test
  void theEnvironmentsOneGoesBeforeThePaths() throws IOException {
    Path named =
        Files.createFile(
            folder.resolve("skiffd"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    assertThat(EngineProgram.find(Map.of("SKIFFD", named.toString()))).isEqualTo(named);
    assertThat(EngineProgram.find(Map.of("PATH", "bin:/nowhere:" + folder))).isEqualTo(named);
  }

  @Test
  void oneThatIsNotThereIsRefusedByItsPath() {
    assertThatThrownBy(() -> EngineProgram.find(Map.of("PATH", "/nowhere")))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("skiffd");
    assertThatThrownBy(() -> EngineProgram.find(Map.of("SKIFFD", "/nowhere/x")))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("/nowhere/x");
  }
}
