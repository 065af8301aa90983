package dev.skiff.engine.base;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.vm.VmFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class BaseFailureTest {
  private static final Path HOME = Path.of("/");

  @Test
  void aFullDiskIsToldAsThatAndNoAdviceIsGivenAboutPermissions() {
    IOException full = new IOException("No space left on device");
    for (Failure failure :
        List.of(
            BaseFailure.storage("make an initramfs", HOME, full),
            VmFailure.notWritten("its folder", HOME, full))) {
      assertThat(failure.kind()).isEqualTo(Failure.Kind.NO_SPACE);
      assertThat(failure).hasMessageContaining("the disk of '/' is full: ");
      assertThat(failure.hint()).contains("skiff system prune");
    }
  }

  @Test
  void otherFailuresOfTheDiskKeepTheirWords() {
    Failure failure = BaseFailure.storage("make an initramfs", HOME, new IOException("odd"));
    assertThat(failure.code()).isEqualTo("base.storage");
    assertThat(failure)
        .hasMessageContaining("make an initramfs in '/': ")
        .hasMessageContaining("odd");
  }
}
