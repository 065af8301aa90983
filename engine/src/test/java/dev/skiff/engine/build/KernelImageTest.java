package dev.skiff.engine.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.format.kernel.BootFileSamples;
import dev.skiff.engine.image.Image;
import dev.skiff.engine.image.ImageReference;
import dev.skiff.engine.image.Images;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelImageTest {
  @TempDir Path folder;
  private Images images;

  @BeforeEach
  void open() {
    images = Images.open(folder.resolve("store"), Disk.real(), () -> Instant.EPOCH, _ -> List.of());
  }

  @Test
  void aKernelGivenAsAProgramIsTheWholeImage() throws IOException {
    Path kernel = Files.write(folder.resolve("kernel.elf"), BootFileSamples.pvh());
    Builder.Built built = build(kernel);
    Image image = built.stored().image();
    assertThat(built.files()).isEqualTo(1);
    assertThat(image.config().entrypoint()).containsExactly("/boot/kernel");
    assertThat(image.config().command()).containsExactly("one");
    assertThat(image.config().labels()).containsEntry("dev.skiff.base", "own-kernel");
    assertThat(images.tree(image.digest()).tree().nodes()).containsOnlyKeys("boot", "boot/kernel");
  }

  @Test
  void aDiskAndALinuxHeaderAreKernelsToo() throws IOException {
    Path disk = Files.write(folder.resolve("disk"), BootFileSamples.disk(true, 0x83, 1));
    assertThat(build(disk).files()).isEqualTo(1);
    Path linux = Files.write(folder.resolve("vmlinuz"), BootFileSamples.bzImage(0x20f, "6.1.0"));
    assertThat(build(linux).files()).isEqualTo(1);
  }

  @Test
  void aKernelThatDoesNotBootIsRefusedWithItsCause() throws IOException {
    byte[] linux = BootFileSamples.bzImage(0x20f, "6.1.0");
    assertRefused(
        Arrays.copyOf(linux, linux.length - 100), "build.not-bootable.truncated", "cut off");
    assertRefused(
        BootFileSamples.disk(false, 0x83, 1), "build.not-bootable.not-bootable-disk", "no code");
    assertRefused(BootFileSamples.bzImage(0x105, ""), "build.not-bootable.old-linux", "1.05");
  }

  /** Whether an ELF file is a broken kernel or a broken program is seen by what it has. */
  @Test
  void aBrokenElfKernelIsNotTakenForAProgram() throws IOException {
    byte[] narrow = BootFileSamples.pvh32();
    assertRefused(Arrays.copyOf(narrow, 4000), "build.not-bootable.truncated", "cut off");
    byte[] astray = narrow.clone();
    ByteBuffer.wrap(astray).order(ByteOrder.LITTLE_ENDIAN).putInt(28, 0x7fff_ffff);
    assertRefused(astray, "build.not-bootable.damaged", "it ends at 4096");
    byte[] unnamed = narrow.clone();
    unnamed[512] = 9;
    assertRefused(unnamed, "build.not-bootable.no-entry", "a kernel without a boot entry");
  }

  @Test
  void aFolderSaysWhatGoesWithAKernel() throws IOException {
    Path project = Files.createDirectory(folder.resolve("project"));
    Files.write(project.resolve("k.elf"), BootFileSamples.pvh());
    Files.write(project.resolve("root.cpio"), new byte[512]);
    Files.write(project.resolve("data.img"), new byte[1024]);
    Files.writeString(
        project.resolve("skiff.yaml"),
        """
        kernel:
          file: ./k.elf
          initrd: root.cpio
          disks: [data.img]
          command-line: "{args}"
          bus: pci
        args: [a]
        memory: 64m
        """);
    FolderBuilder.Built built = folders().build(plan(project));
    Image image = built.stored().image();
    assertThat(built.files()).isEqualTo(3);
    assertThat(built.reference().nameAndTag()).isEqualTo("project:latest");
    assertThat(images.tree(image.digest()).tree().nodes())
        .containsKeys("boot/kernel", "boot/initrd", "disks/0.img");
    assertThat(image.config().command()).containsExactly("a");
    assertThat(image.config().labels())
        .containsEntry("dev.skiff.base", "own-kernel")
        .containsEntry("dev.skiff.own-kernel.kernel", "/boot/kernel")
        .containsEntry("dev.skiff.own-kernel.initrd", "/boot/initrd")
        .containsEntry("dev.skiff.own-kernel.disks", "/disks/0.img")
        .containsEntry("dev.skiff.own-kernel.command-line", "{args}")
        .containsEntry("dev.skiff.own-kernel.bus", "pci")
        .containsEntry("dev.skiff.memory", "67108864");
    assertThat(folders().build(plan(project)).stored().unchanged()).isTrue();
  }

  @Test
  void whatAFolderNamesMustBeThereAndBoot() throws IOException {
    Path project = Files.createDirectory(folder.resolve("project"));
    Files.writeString(project.resolve("skiff.yaml"), "kernel: {file: k.elf}\n");
    assertThatThrownBy(() -> folders().build(plan(project)))
        .isInstanceOfSatisfying(
            BuildFailure.class,
            failure -> assertThat(failure.code()).isEqualTo("build.kernel-file-missing"));
    Files.writeString(project.resolve("k.elf"), "no kernel");
    assertThatThrownBy(() -> folders().build(plan(project)))
        .isInstanceOfSatisfying(
            BuildFailure.class,
            failure -> assertThat(failure.code()).isEqualTo("build.not-bootable.unknown"));
  }

  private void assertRefused(byte[] kernel, String code, String why) throws IOException {
    Path file = Files.write(folder.resolve("broken"), kernel);
    assertThatThrownBy(() -> build(file))
        .hasMessageContaining(why)
        .isInstanceOfSatisfying(
            BuildFailure.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  private Builder.Built build(Path kernel) {
    return new Builder(images, Path.of("/"), 1)
        .build(
            new Builder.Plan(kernel, ImageReference.parse("kernel:v1"), List.of("one"), List.of()));
  }

  private FolderBuilder folders() {
    return new FolderBuilder(
        images,
        new FolderBuilder.Ground(
            Path.of("/"), 1, folder.resolve("cache"), Disk.real(), () -> Instant.EPOCH));
  }

  private static FolderBuilder.Plan plan(Path project) {
    return new FolderBuilder.Plan(project, Optional.empty(), false, (_, _, _) -> {});
  }
}
