package dev.skiff.engine.base.shelf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkDirectoryTest {
  @TempDir Path folder;

  /** Run as a process of its own, which is killed while it makes something. */
  public static void main(String[] arguments) throws Exception {
    try (WorkDirectory work = WorkDirectory.open(Path.of(arguments[0]))) {
      Files.writeString(work.path().resolve("half"), "half of it");
      System.out.println(work.path());
      Thread.sleep(60_000);
    }
  }

  @Test
  void whatIsPublishedAppearsWholeAndOnce() throws IOException {
    Path target = folder.resolve("result");
    try (WorkDirectory first = open();
        WorkDirectory second = open()) {
      Files.writeString(first.path().resolve("file"), "first");
      Files.writeString(second.path().resolve("file"), "second");
      assertThat(first.publish(target)).isTrue();
      assertThat(second.publish(target)).isFalse();
    }
    assertThat(target.resolve("file")).hasContent("first");
  }

  @Test
  void whatIsNotPublishedIsGone() throws IOException {
    Path path;
    try (WorkDirectory work = open()) {
      path = work.path();
      Files.createDirectories(path.resolve("a/b"));
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void somethingWithdrawnIsGoneAtOnce() throws IOException {
    Path victim = Files.createDirectory(folder.resolve("victim"));
    try (WorkDirectory work = open()) {
      work.withdraw(victim);
      assertThat(victim).doesNotExist();
    }
  }

  @Test
  void whatAKilledProcessLeftIsSweptAndWhatALiveOneMakesIsNot() throws Exception {
    Process other = begin();
    try (BufferedReader said = other.inputReader(StandardCharsets.UTF_8)) {
      Path theirs = Path.of(said.readLine());
      try (WorkDirectory ours = open()) {
        assertThat(ours.path()).isNotEqualTo(theirs);
        assertThat(theirs.resolve("half")).exists();
      }
      other.destroyForcibly().waitFor();
      try (WorkDirectory ours = open();
          WorkDirectory more = open()) {
        assertThat(ours.path()).isEmptyDirectory();
        assertThat(more.path()).isEmptyDirectory();
        assertThat(theirs.resolve("half")).doesNotExist();
      }
    }
  }

  private Process begin() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = System.getProperty("java.class.path");
    return new ProcessBuilder(
            List.of(java, "-cp", classes, WorkDirectoryTest.class.getName(), folder.toString()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private WorkDirectory open() throws IOException {
    return WorkDirectory.open(folder);
  }
}
