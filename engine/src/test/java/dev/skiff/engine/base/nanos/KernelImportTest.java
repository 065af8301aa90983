package dev.skiff.engine.base.nanos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.KernelProgress;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.format.kernel.KernelSamples;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

class KernelImportTest {
  /** One of those in faults.txt. */
  private static final String FAULTY = "b9c3671d9b95cdab590e223b3b01a8f18c09483c";

  @TempDir Path folder;
  private NanosKernels kernels;
  private Map<String, byte[]> files;
  private final List<String> told = new ArrayList<>();

  @BeforeEach
  void begin() {
    kernels = new NanosKernels(folder.resolve("home"), NanosKernels.RELEASES, Map.of());
    files = NanosSamples.release(NanosSamples.BUILD);
  }

  @AfterEach
  void nothingIsLeftBehind() {
    assertThat(folder.resolve("home/bases/nanos/.work/0")).doesNotExist();
  }

  @Test
  void keepsOfAnArchiveWhatAGuestMayNeed() throws IOException {
    files.put("README", new byte[3]);
    files.put("klibs/tls.dbg", new byte[9]);
    Base.Kernel kernel = imported(archive("nanos-release-linux-0.1.52.tar.gz"));
    assertThat(kernel.version()).isEqualTo("0.1.52");
    assertThat(kernel.id()).matches("0\\.1\\.52-[0-9a-f]{12}");
    assertThat(kernel.origin()).endsWith("/nanos-release-linux-0.1.52.tar.gz");
    assertThat(kept(kernel))
        .containsExactly("base.json", "boot.img", "kernel.img", "klibs/ntp", "klibs/tls");
    assertThat(folderOf(kernel).resolve("kernel.img"))
        .hasBinaryContent(NanosSamples.kernel(NanosSamples.BUILD));
    assertThat(kernels.kernels()).containsExactly(kernel);
  }

  @Test
  void theSameFilesAreTheSameKernelHoweverTheyCome() throws IOException {
    Path release = NanosSamples.write(folder.resolve("0.1.52"), files);
    Path deeper = NanosSamples.write(folder.resolve("a/0.1.52"), files);
    Base.Kernel first = imported(release);
    assertThat(imported(archive("nanos-release-linux-0.1.52.tar.gz")).id()).isEqualTo(first.id());
    assertThat(imported(deeper).id()).isEqualTo(first.id());
    assertThat(kernels.kernels()).containsExactly(first);
  }

  @Test
  void aFolderWithinTheArchiveIsLookedInto() throws IOException {
    Map<String, byte[]> within = new TreeMap<>();
    files.forEach((path, bytes) -> within.put("0.1.52/" + path, bytes));
    files = within;
    Base.Kernel kernel = imported(archive("some.tar.gz"));
    assertThat(kept(kernel)).contains("kernel.img", "klibs/tls");
  }

  @Test
  void aKernelAloneIsNamedByItsCommit() throws IOException {
    Path file = Files.write(folder.resolve("kernel"), NanosSamples.kernel(NanosSamples.BUILD));
    assertThat(imported(file).version()).isEqualTo("git-01234567");
  }

  @Test
  void aKernelThatNamesTwoCommitsIsNamedByNone() throws IOException {
    byte[] two = NanosSamples.kernel(NanosSamples.BUILD + "\0" + FAULTY);
    assertThat(imported(Files.write(folder.resolve("kernel"), two)).version())
        .isEqualTo("unversioned");
  }

  @Test
  void aKernelWithAKnownFaultIsTakenWithAWarning() throws IOException {
    files.put("kernel.img", NanosSamples.kernel(FAULTY));
    imported(archive("nanos-release-linux-0.1.54.tar.gz"));
    assertThat(told).anyMatch(step -> step.startsWith("warning: ") && step.contains("musl"));
  }

  @Test
  void aKernelWithoutAKnownFaultIsTakenInSilence() throws IOException {
    imported(archive("nanos-release-linux-0.1.50.tar.gz"));
    assertThat(told).noneMatch(step -> step.startsWith("warning: "));
  }

  @Test
  void kernelsAreListedNewestFirst() throws IOException {
    imported(NanosSamples.write(folder.resolve("0.1.9"), files));
    imported(NanosSamples.write(folder.resolve("0.1.10"), files));
    assertThat(kernels.kernels())
        .extracting(Base.Kernel::version)
        .containsExactly("0.1.10", "0.1.9");
  }

  @Test
  void aRemovedKernelIsGoneAndOneInUseStays() throws IOException {
    Base.Kernel kernel = imported(archive("nanos-release-linux-0.1.52.tar.gz"));
    assertThatThrownBy(() -> kernels.remove(kernel.id(), _ -> Optional.of("instance 'web'")))
        .hasMessageContaining("instance 'web'");
    kernels.remove(kernel.id(), _ -> Optional.empty());
    assertThat(kernels.kernels()).isEmpty();
  }

  @Test
  void aReleaseWithoutAKernelIsRefused() throws IOException {
    files.remove("kernel.img");
    assertRefused(archive("a.tar.gz"), "there is no kernel.img in it");
  }

  @Test
  void anotherKernelIsRefused() throws IOException {
    files.put("kernel.img", KernelSamples.vmlinux("6.1.0"));
    assertRefused(archive("a.tar.gz"), "is not Nanos");
  }

  @Test
  void aKernelForAnotherProcessorIsRefused() throws IOException {
    byte[] arm = NanosSamples.kernel(NanosSamples.BUILD);
    arm[18] = (byte) 183; // EM_AARCH64
    files.put("kernel.img", arm);
    assertRefused(archive("nanos-release-linux-0.1.52-virt.tar.gz"), "ELF machine 183");
  }

  @Test
  void anArchiveThatIsCutOffOrDamagedIsRefused() throws IOException {
    byte[] whole = NanosSamples.archive(files);
    for (int length : new int[] {0, 1, 20, whole.length / 2, whole.length - 1}) {
      assertRefused(written("cut.tar.gz", Arrays.copyOf(whole, length)), "cut.tar.gz");
    }
    byte[] damaged = whole.clone();
    damaged[whole.length - 6] ^= 1; // of the checksum
    assertRefused(written("damaged.tar.gz", damaged), "damaged.tar.gz");
  }

  @Test
  void linksInAnArchiveAreRefused() throws IOException {
    FileTree tree =
        FileTree.builder()
            .put("kernel.img", new Node.Symlink(Node.Ownership.root(0777), "/etc/passwd"))
            .build();
    assertRefused(written("link.tar.gz", NanosSamples.archive(tree)), "no file and no folder");
  }

  @Test
  void oneFileTwiceIsRefused() throws IOException {
    files.put("klib/tls", new byte[1]);
    assertRefused(archive("twice.tar.gz"), "'klibs/tls' twice");
  }

  @Test
  void moreKlibsThanAnyReleaseHasAreRefused() throws IOException {
    for (int i = 0; i < 100; i++) {
      files.put("klibs/k" + i, new byte[1]);
    }
    assertRefused(archive("many.tar.gz"), "more than 64 klibs");
  }

  @Test
  void anArchiveThatUnpacksToFarTooMuchIsRefused() throws IOException {
    FileTree tree =
        FileTree.builder()
            .put(
                "kernel.img",
                new Node.RegularFile(
                    Node.Ownership.root(0644), Content.of(new byte[(64 << 20) + 1])))
            .build();
    assertRefused(written("bomb.tar.gz", NanosSamples.archive(tree)), "more than 64 MiB");
  }

  @Test
  void whatIsNoArchiveIsRefused() throws IOException {
    assertRefused(written("a.txt", "hello".getBytes(StandardCharsets.US_ASCII)), "a.txt");
    assertRefused(folder.resolve("nothing"), "no such file or folder");
  }

  /** The kernel itself is no part of the project; who has one names its folder. */
  @Test
  @EnabledIfEnvironmentVariable(named = "SKIFF_TEST_NANOS", matches = ".+")
  void aRealReleaseIsTaken() {
    Base.Kernel kernel = imported(Path.of(System.getenv("SKIFF_TEST_NANOS")));
    assertThat(kernel.version()).isNotEqualTo("unversioned");
  }

  private Base.Kernel imported(Path source) {
    return kernels.importFrom(source, (step, _, _) -> told.add(step));
  }

  private Path archive(String name) throws IOException {
    return written(name, NanosSamples.archive(files));
  }

  private Path written(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private void assertRefused(Path source, String why) {
    assertThatThrownBy(() -> kernels.importFrom(source, KernelProgress.NONE))
        .hasMessageContaining(why)
        .isInstanceOfSatisfying(
            BaseFailure.class,
            failure -> {
              assertThat(failure.code()).isEqualTo("base.import-refused");
              assertThat(failure.kind()).isEqualTo(Failure.Kind.INVALID);
              assertThat(failure.hint()).contains("kernel.img");
            });
    assertThat(kernels.kernels()).isEmpty();
    assertThat(folder.resolve("home/bases/nanos/.work/0")).doesNotExist();
  }

  private Path folderOf(Base.Kernel kernel) {
    return folder.resolve("home/bases/nanos").resolve(kernel.id());
  }

  private List<String> kept(Base.Kernel kernel) throws IOException {
    Path root = folderOf(kernel);
    try (var walk = Files.walk(root)) {
      return walk.filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
