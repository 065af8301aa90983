package dev.skiff.engine.base.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.KernelProgress;
import dev.skiff.engine.format.deb.DebSamples;
import dev.skiff.engine.format.kernel.KernelSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelImportTest {
  private static final String MODULES = "lib/modules/" + SampleKernel.RELEASE + "/";

  @TempDir Path folder;
  private KernelShelf shelf;
  private Map<String, byte[]> files;

  @BeforeEach
  void begin() {
    shelf = new KernelShelf(folder.resolve("shelf"));
    files = SampleKernel.files(SampleKernel.RELEASE);
  }

  @AfterEach
  void nothingIsLeftBehind() throws IOException {
    Path place = folder.resolve("shelf/.work/0");
    assertThat(place).doesNotExist();
  }

  @Test
  void keepsTheKernelAndEveryModuleAfterWhatItNeeds() throws IOException {
    KernelRecord kernel = importFolder();
    assertThat(kernel.release()).isEqualTo(SampleKernel.RELEASE);
    assertThat(kernel.modules())
        .containsExactly(
            "virtio",
            "virtio_mmio",
            "virtio_console",
            "virtio_blk",
            "erofs",
            "overlay",
            "crc32c_generic",
            "unusual",
            "ext4",
            "virtio_net");
    assertThat(shelf.vmlinux(kernel)).hasBinaryContent(KernelSamples.vmlinux(SampleKernel.RELEASE));
    assertThat(kernel.modules()).allMatch(name -> Files.exists(shelf.module(kernel, name)));
    assertThat(shelf.module(kernel, "never_needed")).doesNotExist();
    assertThat(shelf.records()).containsExactly(kernel);
  }

  @Test
  void compressedModulesAreKeptUncompressed() throws IOException {
    byte[] ext4 = replace("kernel/fs/ext4.ko", "kernel/fs/ext4.ko.xz", KernelSamples::xz);
    byte[] erofs = replace("kernel/fs/erofs.ko", "kernel/fs/erofs.ko.zst", KernelSamples::zstd);
    replace("kernel/virtio.ko", "kernel/virtio.ko.gz", KernelSamples::gzip);
    KernelRecord kernel = importFolder();
    assertThat(shelf.module(kernel, "ext4")).hasBinaryContent(ext4);
    assertThat(shelf.module(kernel, "erofs")).hasBinaryContent(erofs);
  }

  @Test
  void aPackageGivesTheSameAsItsFolder() throws IOException {
    KernelRecord fromFolder = importFolder();
    Map<String, byte[]> stored = new TreeMap<>();
    files.forEach((path, bytes) -> stored.put("./" + path, bytes));
    byte[] deb = DebSamples.deb("data.tar.xz", KernelSamples.xz(DebSamples.tar(stored)));
    KernelRecord fromPackage = importFrom(Files.write(folder.resolve("kernel.deb"), deb));
    assertThat(fromPackage.digest()).isEqualTo(fromFolder.digest());
    assertThat(fromPackage.modules()).isEqualTo(fromFolder.modules());
  }

  @Test
  void aFlatFolderWithAnUncompressedKernelIsTakenToo() throws IOException {
    Path flat = Files.createDirectory(folder.resolve("flat"));
    Files.createDirectory(flat.resolve("modules"));
    Files.write(flat.resolve("vmlinux"), KernelSamples.vmlinux(SampleKernel.RELEASE));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      if (file.getKey().startsWith(MODULES)) {
        Files.write(
            flat.resolve("modules").resolve(Path.of(file.getKey()).getFileName()), file.getValue());
      }
    }
    assertThat(importFrom(flat).modules()).hasSize(10);
  }

  @Test
  void ofSeveralKernelsTheNewestWithModulesIsTaken() throws IOException {
    files = SampleKernel.files("6.1.0-10");
    files.putAll(SampleKernel.files("6.1.0-9"));
    files.put("boot/vmlinuz-6.1.0-11", files.get("boot/vmlinuz-6.1.0-10"));
    assertThat(importFolder().release()).isEqualTo("6.1.0-10");
  }

  @Test
  void missingModulesAreNamedWithWhoNeedsThem() throws IOException {
    files.remove(MODULES + "kernel/a/unusual.ko");
    files.remove(MODULES + "kernel/fs/overlay.ko");
    assertRefused(
        "base.modules-missing", "overlay (needed by every guest), unusual (needed by ext4)");
  }

  @Test
  void aDamagedModuleThatIsNeededIsNamedWithTheReason() throws IOException {
    files.put(MODULES + "kernel/fs/overlay.ko", new byte[100]);
    files.put(MODULES + "kernel/never_needed.ko", new byte[100]);
    assertRefused("base.modules-missing", "overlay (needed by every guest) [no ELF file]");
  }

  @Test
  void modulesOfAnotherKernelAreRefused() throws IOException {
    byte[] other = KernelSamples.moduleOf("5.10.0", "overlay", "");
    files.put(MODULES + "kernel/fs/overlay.ko", other);
    assertRefused("base.import-refused", "module overlay was built for 5.10.0");
  }

  @Test
  void aKernelThatCannotBeBootedDirectlyIsRefused() throws IOException {
    byte[] vmlinux = KernelSamples.vmlinux(SampleKernel.RELEASE);
    vmlinux[64 + 112 + 8] = 0;
    String path = "boot/vmlinuz-" + SampleKernel.RELEASE;
    files.put(path, KernelSamples.bzImage(vmlinux, SampleKernel.RELEASE));
    assertRefused("base.import-refused", "PVH");
    files.put(path, Arrays.copyOf(files.get(path), 1000));
    assertRefused("base.import-refused", "cut off");
    files.put(path, new byte[5000]);
    assertRefused("base.import-refused", "neither a bzImage nor an ELF file");
  }

  @Test
  void aFolderOrPackageWithoutKernelIsRefused() throws IOException {
    files.remove("boot/vmlinuz-" + SampleKernel.RELEASE);
    assertRefused("base.import-refused", "no vmlinuz*");
    byte[] deb = DebSamples.deb("data.tar", DebSamples.tar(files));
    Path file = Files.write(folder.resolve("modules.deb"), deb);
    assertThatThrownBy(() -> importFrom(file)).hasMessageContaining("no vmlinuz*");
  }

  @Test
  void aFileThatIsNeitherIsRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("readme"), "read me");
    assertThatThrownBy(() -> importFrom(text)).hasMessageContaining("neither a folder nor a .deb");
    Path kernel = folder.resolve("vmlinuz");
    Files.write(kernel, files.get("boot/vmlinuz-" + SampleKernel.RELEASE));
    assertThatThrownBy(() -> importFrom(kernel)).hasMessageContaining("without its modules");
  }

  private byte[] replace(String path, String by, UnaryOperator<byte[]> packing) {
    byte[] plain = Objects.requireNonNull(files.remove(MODULES + path), path);
    files.put(MODULES + by, packing.apply(plain));
    return plain;
  }

  private void assertRefused(String code, String message) throws IOException {
    Path source = SampleKernel.write(Files.createTempDirectory(folder, "source"), files);
    assertThatThrownBy(() -> importFrom(source))
        .isInstanceOfSatisfying(
            BaseFailure.class, failure -> assertThat(failure.code()).isEqualTo(code))
        .hasMessageContaining(message);
    assertThat(shelf.records()).isEmpty();
  }

  private KernelRecord importFolder() throws IOException {
    return importFrom(SampleKernel.write(folder.resolve("source"), files));
  }

  private KernelRecord importFrom(Path source) throws IOException {
    KernelImport.Provenance provenance =
        new KernelImport.Provenance(source, Optional.empty(), source.toString(), Optional.empty());
    return new KernelImport(shelf, provenance, KernelProgress.NONE).run();
  }
}
