package dev.skiff.engine.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FullDiskTest {
  @TempDir Path home;

  /** The words of strerror(3). */
  @ParameterizedTest
  @CsvSource({
    "No space left on device, the disk of 'HOME' is full: ",
    "Disk quota exceeded, the user's quota on the disk of 'HOME' is used up",
    "File too large, a file below 'HOME' would be larger than its file system"
  })
  void whatTheSystemSaysIsToldWithThePlace(String words, String why) {
    for (Throwable failure :
        new Throwable[] {
          new IOException(words),
          new FileSystemException("/x/y", null, words),
          new UncheckedIOException(new IOException("cannot write", new IOException(words)))
        }) {
      assertThat(FullDisk.of(failure, home))
          .hasValueSatisfying(
              full -> assertThat(full.why()).startsWith(why.replace("HOME", home.toString())));
    }
  }

  @Test
  void whatIsLeftIsSaidEvenOfAFolderThatIsNotThereYet() {
    Path missing = home.resolve("a/b");
    assertThat(FullDisk.full(missing).why())
        .matches("the disk of '" + missing + "' is full: [0-9.]+ [kM]B are left");
  }

  @Test
  void otherFailuresAreNotTakenForIt() {
    assertThat(FullDisk.of(new NoSuchFileException("/x"), home)).isEmpty();
    assertThat(FullDisk.of(new AccessDeniedException("/x"), home)).isEmpty();
    assertThat(FullDisk.of(new IllegalStateException(), home)).isEmpty();
  }
}
