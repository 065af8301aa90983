package dev.skiff.engine.durable;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFilesTest {
  @TempDir Path directory;

  private final DurableFiles files = new DurableFiles(Disk.real());

  @Test
  void aFileIsCreatedAndReplaced() throws IOException {
    Path target = directory.resolve("a");
    files.write(target, "one".getBytes(UTF_8));
    files.write(target, "two".getBytes(UTF_8));
    assertThat(target).hasContent("two");
    assertThat(names()).containsExactly("a");
  }

  @Test
  void aWriterThatFailsLeavesTheOldFileAndNothingElse() throws IOException {
    Path target = directory.resolve("a");
    files.write(target, "one".getBytes(UTF_8));
    assertThatThrownBy(() ->
            files.write(
                target,
                out -> {
                  out.write(ByteBuffer.wrap("tw".getBytes(UTF_8)));
                  throw new IOException("the source ended");
                }))
        .hasMessage("the source ended");
    assertThat(target).hasContent("one");
    assertThat(names()).containsExactly("a");
  }

  @Test
  void directoriesAreCreatedWithTheirParentsOnce() throws IOException {
    Path deep = directory.resolve("x/y/z");
    files.createDirectories(deep);
    files.createDirectories(deep);
    assertThat(deep).isDirectory();
  }

  @Test
  void aSweepRemovesDraftsAndNothingElse() throws IOException {
    files.write(directory.resolve("kept"), new byte[1]);
    Draft abandoned = files.draft(directory);
    assertThat(names()).hasSize(2);
    assertThat(files.sweep(directory)).isEqualTo(1);
    assertThat(names()).containsExactly("kept");
    abandoned.close();
  }

  @Test
  void aNameTakenByADeadProcessIsPassedOver() throws IOException {
    try (Draft first = files.draft(directory)) {
      String name = first.path().getFileName().toString();
      int dash = name.lastIndexOf('-');
      long next = Long.parseLong(name.substring(dash + 1)) + 1;
      for (long taken = next; taken < next + 3; taken++) {
        Files.createFile(directory.resolve(name.substring(0, dash + 1) + taken));
      }
      try (Draft second = files.draft(directory)) {
        assertThat(second.path()).isNotEqualTo(first.path());
      }
    }
  }

  @Test
  void aPowerCutAtAnyEffectLeavesTheOldBytesOrTheNew() throws IOException {
    int acknowledged = 0;
    for (int crashAt = 0; crashAt < 12; crashAt++) {
      for (int seed = 0; seed < 10; seed++) {
        Path home = Files.createDirectory(directory.resolve(crashAt + "-" + seed));
        Path target = home.resolve("a");
        files.write(target, "old".getBytes(UTF_8));
        CrashingDisk disk = new CrashingDisk(crashAt, new Random(seed));
        boolean done = write(new DurableFiles(disk), target);
        disk.losePower();
        assertThat(Files.readString(target)).isIn(done ? new String[] {"new"} : eitherWay());
        acknowledged += done ? 1 : 0;
      }
    }
    assertThat(acknowledged).isPositive();
  }

  private static String[] eitherWay() {
    return new String[] {"old", "new"};
  }

  private static boolean write(DurableFiles files, Path target) throws IOException {
    try {
      files.write(target, "new".getBytes(UTF_8));
      return true;
    } catch (CrashingDisk.Crash e) {
      return false;
    }
  }

  private Stream<String> names() throws IOException {
    try (Stream<Path> list = Files.list(directory)) {
      return list.map(path -> path.getFileName().toString()).toList().stream();
    }
  }
}
