package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.skiff.testkit.CommandResult;
import dev.skiff.testkit.SkiffHome;
import dev.skiff.testkit.Staged;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kernels as a user brings, fetches and removes them; and one that hangs. */
@Tag("functional")
class KernelTest {
  /** Of the ELF header: where the program headers are; of the first of those: where it lies. */
  private static final int PROGRAM_HEADERS = 32;

  private static final int SEGMENT_OFFSET = 8;

  @Test
  void aFolderIsImportedListedAndRemoved() throws IOException {
    try (SkiffHome home = SkiffHome.withoutKernel()) {
      home.skiff("base", "import", "linux", folder(home)).succeeded();
      String id = onlyId(home);
      assertThat(home.skiff("base", "ls").text()).contains("linux", id);
      home.skiff("base", "rm", "linux", id.substring(1)).refused(id.substring(1));
      home.skiff("base", "rm", "linux", id).succeeded();
      assertThat(linux(home)).singleElement().asString().endsWith("none: skiff base pull linux");
    }
  }

  @Test
  void aPackageIsImportedAndItsKernelBoots() throws IOException {
    if (!Files.isExecutable(Path.of("/usr/bin/dpkg-deb"))) {
      abort("no dpkg-deb here to make a package with");
    }
    try (SkiffHome home = SkiffHome.withoutKernel()) {
      Path packageFile = home.scratch().resolve("kernel.deb");
      Path folder = folder(home);
      Files.createDirectories(folder.resolve("DEBIAN"));
      Files.writeString(
          folder.resolve("DEBIAN/control"),
          "Package: kernel\nVersion: 1-2\nArchitecture: amd64\nMaintainer: nobody\nDescription: x\n");
      home.programs().run("dpkg-deb", "-Znone", "--build", folder, packageFile);
      home.skiff("base", "import", "linux", packageFile).succeeded();
      assertThat(home.skiff("base", "ls").text()).contains("1-2");
      home.boot("run", "--rm", Probe.image(home), "exit", 6).exited(6);
    }
  }

  @Test
  void aKernelThatHangsIsReportedAsAGuestThatNeverCameUp() throws IOException {
    try (SkiffHome home = SkiffHome.withoutKernel()) {
      Path folder = folder(home);
      halt(kernel(folder));
      home.skiff("base", "import", "linux", folder).succeeded();
      CommandResult run = home.boot("run", "--name", "hung", Probe.image(home), "exit", 0);
      run.exited(125).refused("hung");
      assertThat(home.skiff("inspect", "hung").text()).contains("\"never-came-up\"");
      assertThat(home.skiff("ps", "-a").text()).contains("exited (125) never came up");
      assertThat(home.hypervisors()).isEmpty();
      home.skiff("rm", "hung").succeeded();
    }
  }

  @Test
  void theKernelIsFetchedWithTheDistributionsPackageTool() {
    try (SkiffHome home = SkiffHome.withoutKernel()) {
      CommandResult pull = home.boot("base", "pull", "linux");
      if (pull.exitCode() != 0) {
        pull.refused("linux");
        abort("no kernel could be fetched here: " + pull.errors().strip());
      }
      String id = onlyId(home);
      assertThat(pull.line()).isEqualTo("kernel " + id + " is here");
      home.boot("base", "pull", "linux").succeeded();
      assertThat(onlyId(home)).isEqualTo(id);
    }
  }

  @Test
  void whatIsNoKernelIsRefusedByName() throws IOException {
    try (SkiffHome home = SkiffHome.withoutKernel()) {
      Path empty = Files.createDirectories(home.scratch().resolve("empty"));
      home.skiff("base", "import", "linux", empty).refused(empty.toString());
      home.skiff("base", "import", "linux", "/bin/true").refused("/bin/true");
      home.skiff("base", "import", "nanos", empty).refused(empty.toString(), "kernel.img");
      home.skiff("base", "import", "nanox", empty).refused("nanox", "nanos");
      home.skiff("base", "import", "linux", "./nowhere").refused("nowhere");
      Path bare = folder(home);
      Files.move(bare.resolve("lib"), home.scratch().resolve("lib"));
      home.skiff("base", "import", "linux", bare).refused("virtio_mmio");
    }
  }

  /** The kernel of {@code ./dev test} as a person would have it: kernel and modules. */
  private static Path folder(SkiffHome home) throws IOException {
    Path kept;
    try (Stream<Path> kernels = Files.list(Staged.bases().resolve("linux"))) {
      kept = kernels.sorted().toList().getLast();
    }
    Path folder = home.scratch().resolve("kernel");
    Path modules = Files.createDirectories(folder.resolve("lib/modules/" + release(kept)));
    try (Stream<Path> files = Files.list(kept.resolve("modules"))) {
      for (Path module : files.toList()) {
        Files.copy(module, modules.resolve(module.getFileName()));
      }
    }
    Path boot = Files.createDirectories(folder.resolve("boot"));
    Files.copy(kept.resolve("vmlinux"), boot.resolve("vmlinux-" + release(kept)));
    return folder;
  }

  private static Path kernel(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("boot"))) {
      return files.findFirst().orElseThrow();
    }
  }

  private static String release(Path kept) throws IOException {
    return Files.readString(kept.resolve("base.json"))
        .replaceFirst("(?s).*\"release\": *\"([^\"]*)\".*", "$1");
  }

  /** Where its code begins the kernel now halts the CPU, interrupts off. */
  private static void halt(Path kernel) throws IOException {
    Files.setPosixFilePermissions(
        kernel, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
    try (FileChannel file =
        FileChannel.open(kernel, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long code = number(file, number(file, PROGRAM_HEADERS) + SEGMENT_OFFSET);
      byte[] halts = new byte[1 << 20];
      Arrays.fill(halts, (byte) 0xf4); // HLT
      file.write(ByteBuffer.wrap(halts), code);
    }
  }

  private static long number(FileChannel file, long position) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    file.read(bytes, position);
    return bytes.getLong(0);
  }

  private static String onlyId(SkiffHome home) {
    List<String> lines = linux(home);
    assertThat(lines).hasSize(1);
    return lines.getFirst().split("\\s+", -1)[1];
  }

  private static List<String> linux(SkiffHome home) {
    return home.skiff("base", "ls").succeeded().lines().stream()
        .filter(line -> line.startsWith("linux "))
        .toList();
  }
}
