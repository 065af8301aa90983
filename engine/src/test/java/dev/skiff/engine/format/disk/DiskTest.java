package dev.skiff.engine.format.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.format.FormatFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTest {
  @TempDir Path folder;

  @Test
  void aPartOfADiskIsReadAndWrittenAsADisk() throws IOException {
    Path file = Files.write(folder.resolve("disk"), new byte[] {0, 1, 2, 3, 4, 5, 6, 7});
    try (WritableFile disk = WritableFile.open(file, "the disk")) {
      WritableDisk part = disk.part("the middle", 2, 4);
      part.write(1, new byte[] {9});
      part.force();
      assertThat(part.read(0, 4)).containsExactly(2, 9, 4, 5);
      assertThat(part.part("its end", 2, 2).content(0, 2).open()).hasBinaryContent(bytes(4, 5));
      assertThatThrownBy(() -> part.write(3, new byte[2]))
          .isInstanceOf(FormatFailure.class)
          .hasMessage(
              "cannot read the middle of the disk '%s': it ends at 4, before 2 bytes at 3"
                  .formatted(file));
      assertThatThrownBy(() -> part.part("more", 3, 2)).isInstanceOf(FormatFailure.class);
    }
    assertThat(file).hasBinaryContent(bytes(0, 1, 2, 9, 4, 5, 6, 7));
  }

  @Test
  void aFileGrowsByZeros() throws IOException {
    Path file = Files.write(folder.resolve("disk"), new byte[] {1});
    try (WritableFile disk = WritableFile.open(file, "the disk")) {
      disk.extend(4);
      assertThat(disk.size()).isEqualTo(4);
      assertThat(disk.read(0, 4)).containsExactly(1, 0, 0, 0);
      assertThatIllegalArgumentException().isThrownBy(() -> disk.extend(4));
    }
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int at = 0; at < values.length; at++) {
      bytes[at] = (byte) values[at];
    }
    return bytes;
  }
}
