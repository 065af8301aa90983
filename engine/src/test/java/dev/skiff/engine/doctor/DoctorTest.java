package dev.skiff.engine.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.KernelProgress;
import dev.skiff.engine.base.fake.FakeBase;
import dev.skiff.engine.doctor.Finding.Verdict;
import dev.skiff.engine.vm.qemu.AccelerationProbe;
import dev.skiff.engine.vm.qemu.QemuInstallation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  @TempDir Path folder;

  private final List<String> hidden = new ArrayList<>();

  @Test
  void networkThatARouteHidesIsAWarning() {
    Doctor doctor = doctor(folder, new FakeBase("fake", folder));
    assertThat(finding(doctor, "networks").verdict()).isEqualTo(Verdict.OK);
    hidden.add("the host has a route to 10.99.0.0/16");
    assertThat(finding(doctor, "networks").verdict()).isEqualTo(Verdict.WARNING);
    assertThat(finding(doctor, "networks").finding()).contains("10.99.0.0/16");
  }

  @Test
  void bareHostLacksEverythingAndEachHasItsFix() {
    Doctor doctor = doctor(folder, new FakeBase("fake", folder));
    for (String name :
        List.of("native", "qemu", "acceleration", "kernel", "mke2fs", "data-plane")) {
      Finding finding = finding(doctor, name);
      assertThat(finding.verdict()).as(name).isEqualTo(Verdict.FAILED);
      assertThat(finding.fix()).as(name).isNotEmpty();
    }
    assertThat(finding(doctor, "java").verdict()).isEqualTo(Verdict.OK);
    assertThat(finding(doctor, "home").verdict()).isEqualTo(Verdict.OK);
  }

  @Test
  void wholeHostIsWellButEmulates() throws IOException {
    program("skiff-guard", "");
    program("skiff-init", "");
    program("skiff-hermit-loader", "");
    program("mke2fs", "");
    program(QemuInstallation.PROGRAM, "echo QEMU emulator version 10.0.2");
    FakeBase base = new FakeBase("fake", folder);
    base.pull(Optional.of("6.1.0"), KernelProgress.NONE);
    Doctor doctor = doctor(folder, base);
    for (String name : List.of("native", "qemu", "kernel", "mke2fs")) {
      assertThat(finding(doctor, name).verdict()).as(name).isEqualTo(Verdict.OK);
    }
    assertThat(finding(doctor, "qemu").finding()).startsWith("10.0.2 (");
    assertThat(finding(doctor, "acceleration").verdict()).isEqualTo(Verdict.WARNING);
  }

  @Test
  void oldQemuIsAWarning() throws IOException {
    program(QemuInstallation.PROGRAM, "echo QEMU emulator version 7.1.9");
    Finding finding = finding(doctor(folder, new FakeBase("fake", folder)), "qemu");
    assertThat(finding.verdict()).isEqualTo(Verdict.WARNING);
    assertThat(finding.finding()).contains("older than 7.2");
  }

  @Test
  void whetherLandlockConfinesIsAskedOfTheGuard() throws IOException {
    program("skiff-guard", "echo 3");
    Doctor doctor = doctor(folder, new FakeBase("fake", folder));
    assertThat(finding(doctor, "landlock").verdict()).isEqualTo(Verdict.OK);
    program("skiff-guard", "echo 0");
    assertThat(finding(doctor, "landlock").verdict()).isEqualTo(Verdict.WARNING);
    program("skiff-guard", "echo what; exit 2");
    assertThat(finding(doctor, "landlock").verdict()).isEqualTo(Verdict.FAILED);
  }

  @Test
  void dataPlaneThatDoesNotStartIsToldWithItsLastWords() throws IOException {
    program("skiff-fabric", "echo no room for its heap; exit 1");
    program("skiff-nat", "exit 1");

    Finding finding = finding(doctor(folder, new FakeBase("fake", folder)), "data-plane");

    assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(finding.finding())
        .contains("skiff-fabric does not start: no room for its heap")
        .contains("skiff-nat does not start, and says nothing");
    assertThat(finding.fix()).isNotEmpty();
  }

  @Test
  void homeThatIsGoneHidesNothingElse() {
    Doctor doctor = doctor(folder.resolve("gone"), new FakeBase("fake", folder));
    assertThat(finding(doctor, "disk").verdict()).isEqualTo(Verdict.FAILED);
    assertThat(finding(doctor, "home").verdict()).isEqualTo(Verdict.FAILED);
    assertThat(doctor.examine()).hasSize(13);
  }

  private Doctor doctor(Path home, Base base) {
    QemuInstallation qemu = new QemuInstallation(List.of(folder));
    return new Doctor(
        home,
        folder,
        List.of(folder),
        qemu,
        new AccelerationProbe(qemu, folder.resolve("cache"), folder.resolve("kvm")),
        List.of(base),
        () -> List.copyOf(hidden));
  }

  private static Finding finding(Doctor doctor, String name) {
    return doctor.examine().stream()
        .filter(finding -> finding.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private void program(String name, String body) throws IOException {
    Path script = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }
}
