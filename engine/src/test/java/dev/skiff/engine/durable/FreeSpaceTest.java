package dev.skiff.engine.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeSpaceTest {
  @TempDir Path folder;

  @Test
  void aFileAndItsFolderAreOnDisksWithSomeRoom() throws IOException {
    assertThat(FreeSpace.bytes(folder)).isPositive();
    assertThat(FreeSpace.bytes(Files.createFile(folder.resolve("file")))).isPositive();
  }

  @Test
  void whatIsFullWithoutAnyRoomIsNotMistakenForMissing() throws IOException {
    assertThat(FreeSpace.bytes(Path.of("/proc"))).isZero();
  }

  @Test
  void aMissingPlaceIsNamed() {
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> FreeSpace.bytes(missing))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage(missing.toString());
  }
}
