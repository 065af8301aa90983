package dev.skiff.engine.vm.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a shell script for a QEMU, which writes down how often it is called. */
class AccelerationProbeTest {
  @TempDir Path folder;
  private Path kvm;
  private Path calls;

  @BeforeEach
  void makeDevice() throws IOException {
    kvm = Files.createFile(folder.resolve("kvm"));
    calls = Files.createFile(folder.resolve("calls"));
  }

  @Test
  void bothBoardsMustRunForKvmToBeUsed() throws IOException {
    qemu("exit " + ProbeRom.EXPECTED_STATUS);
    assertThat(probe().verdict().acceleration()).isEqualTo(Acceleration.KVM);
    assertThat(Files.readAllLines(calls))
        .hasSize(2)
        .anyMatch(call -> call.contains("-machine pc "))
        .anyMatch(call -> call.contains("-machine microvm "));
  }

  @Test
  void deviceThatAnswersButRunsNothingIsNotUsed() throws IOException {
    qemu("exit 1");
    AccelerationProbe.Verdict verdict = probe().verdict();
    assertThat(verdict.acceleration()).isEqualTo(Acceleration.TCG);
    assertThat(verdict.why()).contains("a probe guest does not run");
  }

  @Test
  void oneBoardThatFailsIsEnough() throws IOException {
    qemu("case \"$*\" in *microvm*) exit 1;; esac; exit " + ProbeRom.EXPECTED_STATUS);
    assertThat(probe().verdict().why()).contains("(microvm)");
  }

  @Test
  void verdictIsRememberedForThisBoot() throws IOException {
    qemu("exit " + ProbeRom.EXPECTED_STATUS);
    AccelerationProbe.Verdict first = probe().verdict();
    assertThat(probe().verdict()).isEqualTo(first);
    assertThat(Files.readAllLines(calls)).hasSize(2);
  }

  @Test
  void verdictOfAnotherBootOrADamagedOneDoesNotCount() throws IOException {
    qemu("exit " + ProbeRom.EXPECTED_STATUS);
    for (String text : List.of("", "another boot\nTCG\nwhy\n", "x\ny\n", "\u0000\n\n\n")) {
      Files.writeString(Files.createDirectories(cache()).resolve("acceleration"), text);
      assertThat(probe().verdict().acceleration()).isEqualTo(Acceleration.KVM);
    }
  }

  @Test
  void missingDeviceNeedsNoProbe() throws IOException {
    qemu("exit " + ProbeRom.EXPECTED_STATUS);
    Files.delete(kvm);
    assertThat(probe().verdict().why()).isEqualTo(kvm + " is missing");
    assertThat(calls).isEmptyFile();
  }

  @Test
  void distrustOutlivesTheEngine() throws IOException {
    qemu("exit " + ProbeRom.EXPECTED_STATUS);
    AccelerationProbe probe = probe();
    assertThat(probe.verdict().acceleration()).isEqualTo(Acceleration.KVM);
    probe.distrustKvm();
    assertThat(probe.verdict().acceleration()).isEqualTo(Acceleration.TCG);
    assertThat(probe().verdict().acceleration()).isEqualTo(Acceleration.TCG);
  }

  @Test
  void probeThatWasInterruptedDecidesNothing() throws IOException {
    qemu("exit " + ProbeRom.EXPECTED_STATUS);
    AccelerationProbe probe = probe();
    Thread.currentThread().interrupt();
    assertThat(probe.verdict().acceleration()).isEqualTo(Acceleration.TCG);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(probe.verdict().acceleration()).isEqualTo(Acceleration.KVM);
  }

  @Test
  void probeThatCannotBeMadeDecidesNothing() throws IOException {
    qemu("exit " + ProbeRom.EXPECTED_STATUS);
    Files.writeString(cache(), "in the way");
    AccelerationProbe probe = probe();
    assertThat(probe.verdict().why()).startsWith("KVM could not be tried");
    Files.delete(cache());
    assertThat(probe.verdict().acceleration()).isEqualTo(Acceleration.KVM);
  }

  private AccelerationProbe probe() {
    return new AccelerationProbe(new QemuInstallation(List.of(folder)), cache(), kvm);
  }

  private Path cache() {
    return folder.resolve("cache");
  }

  private void qemu(String behaviour) throws IOException {
    Path script = folder.resolve(QemuInstallation.PROGRAM);
    Files.writeString(script, "#!/bin/sh\necho \"$*\" >> " + calls + "\n" + behaviour + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }
}
