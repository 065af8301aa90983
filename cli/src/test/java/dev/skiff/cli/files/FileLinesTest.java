package dev.skiff.cli.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.wire.api.FileLine;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileLinesTest {
  private static FileLine line(String path, String type, long names, long file) {
    return new FileLine(path, type, 0644, 0, 0, 3, "", "", "", names, file, false, null);
  }

  @Test
  void aTreeSaysOfAFurtherNameWhichFileItIs() {
    assertThat(
            FileLines.tree(
                List.of(
                    line("/d", "directory", 1, 0),
                    line("/d/a", "regular", 3, -1),
                    line("/d/b", "regular", 3, -1),
                    line("/d/c", "regular", 2, 7),
                    line("/d/e", "regular", 1, 0))))
        .containsExactly("/d", "├── a", "├── b link to /d/a", "├── c", "└── e");
  }

  @Test
  void aLongLineHasTheNumberOfNames() {
    assertThat(FileLines.longLine(line("/a", "regular", 12, -1), "a", ZoneOffset.UTC))
        .isEqualTo("-rw-r--r-- 12       0:0            3                  a");
  }
}
