package dev.skiff.engine.vm.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With shell scripts for a QEMU. */
class QemuInstallationTest {
  @TempDir Path folder;

  @Test
  void theVersionIsWhatTheProgramSays() throws IOException {
    qemu("echo 'QEMU emulator version 7.2.22 (Debian 1:7.2)'");
    assertThat(new QemuInstallation(List.of(folder)).version()).contains("7.2.22");
  }

  @Test
  void aHostWithoutOneHasNoVersion() throws IOException {
    assertThat(new QemuInstallation(List.of(folder)).version()).isEmpty();
    qemu("exit 1");
    assertThat(new QemuInstallation(List.of(folder)).version()).isEmpty();
  }

  /** It answered and ended, but what it left behind keeps its output open for an hour. */
  @Test
  @Timeout(30)
  void whoKeepsTheOutputOpenHoldsNobodyUp() throws IOException {
    qemu("echo 'version 8.1.0'; sleep 3600 & exit 0");
    assertThat(new QemuInstallation(List.of(folder)).version()).contains("8.1.0");
  }

  private void qemu(String script) throws IOException {
    Path program = folder.resolve(QemuInstallation.PROGRAM);
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
