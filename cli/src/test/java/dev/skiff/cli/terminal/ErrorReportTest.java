package dev.skiff.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;

class ErrorReportTest {
  @Test
  void aFullDiskHereIsNotTakenForAnEngineThatWentAway() {
    assertThat(ErrorReport.of(new IOException("No space left on device")))
        .isEqualTo(
            new ErrorReport(
                "cannot write: No space left on device",
                "make room on that disk, or choose another place"));
    assertThat(ErrorReport.of(new FileSystemException("/x", null, "Disk quota exceeded")).message())
        .isEqualTo("cannot write: /x: Disk quota exceeded");
    assertThat(ErrorReport.of(new IOException("Broken pipe")).message())
        .startsWith("the engine went away");
  }
}
