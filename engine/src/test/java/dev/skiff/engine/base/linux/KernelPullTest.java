package dev.skiff.engine.base.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.KernelProgress;
import dev.skiff.engine.format.Sha256;
import dev.skiff.engine.format.deb.DebSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against an apt of shell scripts: lists are files, a download is a copy. */
class KernelPullTest {
  private static final String META =
      "Package: linux-image-amd64\nVersion: %1$s\nSize: 1\nSHA256: "
          + "0".repeat(64)
          + "\nDepends: linux-image-%2$s-amd64 (= %1$s)\n\n";

  @TempDir Path folder;
  private Path lists;
  private Path ownLists;
  private KernelShelf shelf;
  private final List<String> steps = new ArrayList<>();

  @BeforeEach
  void makeApt() throws IOException {
    lists = Files.createDirectories(folder.resolve("lists"));
    ownLists = Files.createDirectories(folder.resolve("mirror"));
    shelf = new KernelShelf(folder.resolve("shelf"));
    Path bin = Files.createDirectories(folder.resolve("bin"));
    // The words after the options are the verb and its argument; own lists are told by Dir::State.
    String head =
        "own=; for w in \"$@\"; do case $w in Dir::State=*) own=1;; esac; done\n"
            + "while [ \"$1\" = -q ] || [ \"$1\" = -o ]; do [ $1 = -o ] && shift; shift; done\n"
            + "d="
            + lists
            + "; [ -n \"$own\" ] && d="
            + folder
            + "/own\n";
    SampleKernel.program(
        bin.resolve("apt-cache"), head + "[ -s \"$d/$2\" ] && cat \"$d/$2\" || exit 100");
    SampleKernel.program(
        bin.resolve("apt-get"),
        head
            + "case $1 in update) mkdir -p $d; cp "
            + ownLists
            + "/* $d/;;\n"
            + "download) [ -e $d/deb ] || { echo 'E: 404 Not Found' >&2; exit 100; }\n"
            + "cp $d/deb ./k.deb;; esac");
  }

  @Test
  void theKernelThatTheMetaPackageNamesIsPulledAndVerified() throws Exception {
    publish(lists, "6.1.5-1", "6.1.0-5");
    KernelRecord kernel = pull(Optional.empty());
    assertThat(kernel.version()).isEqualTo("6.1.5-1");
    assertThat(kernel.origin()).isEqualTo("linux-image-6.1.0-5-amd64 6.1.5-1");
    assertThat(kernel.packageDigest()).isEqualTo("sha256:" + Sha256.of(lists.resolve("deb")));
    assertThat(steps).doesNotContain("fetching package lists");
  }

  @Test
  void withoutListsItFetchesItsOwn() throws Exception {
    publish(ownLists, "6.1.5-1", "6.1.0-5");
    assertThat(pull(Optional.empty()).version()).isEqualTo("6.1.5-1");
    assertThat(steps).contains("fetching package lists");
  }

  @Test
  void listsThatNameAFileThatIsGoneAreFetchedAnew() throws Exception {
    publish(lists, "6.1.4-1", "6.1.0-4");
    Files.delete(lists.resolve("deb"));
    publish(ownLists, "6.1.5-1", "6.1.0-5");
    assertThat(pull(Optional.empty()).version()).isEqualTo("6.1.5-1");
  }

  @Test
  void aFileThatIsNotWhatTheListPromisesIsRefused() throws Exception {
    publish(lists, "6.1.5-1", "6.1.0-5");
    Files.writeString(lists.resolve("deb"), "something else");
    assertFails("base.package-corrupt", Optional.empty());
    assertThat(shelf.records()).isEmpty();
  }

  @Test
  void aKernelThatIsHereIsNotDownloadedAgain() throws Exception {
    publish(lists, "6.1.5-1", "6.1.0-5");
    KernelRecord first = pull(Optional.empty());
    Files.delete(lists.resolve("deb"));
    assertThat(pull(Optional.empty())).isEqualTo(first);
  }

  @Test
  void aVersionIsThatOfThePackageOrOfTheKernel() throws Exception {
    publish(lists, "6.1.5-1", "6.1.0-5");
    assertThat(pull(Optional.of("6.1.5-1"))).isEqualTo(pull(Optional.of("6.1.0-5")));
    assertFails("base.unknown-version", Optional.of("9.9.9-1"));
    assertThatThrownBy(() -> pull(Optional.of("9.9.9-1"))).isInstanceOf(BaseFailure.class);
  }

  @Test
  void aDistributionWithoutThePackageIsToldToImport() {
    assertThatThrownBy(() -> pull(Optional.empty()))
        .isInstanceOfSatisfying(
            BaseFailure.class,
            failure -> {
              assertThat(failure.code()).isEqualTo("base.pull-unsupported");
              assertThat(failure.hint()).contains("skiff base import linux PATH");
            });
  }

  private void publish(Path place, String version, String release) throws IOException {
    byte[] deb = DebSamples.deb("data.tar", DebSamples.tar(SampleKernel.files(release)));
    Files.write(place.resolve("deb"), deb);
    Files.writeString(place.resolve("linux-image-amd64"), META.formatted(version, release));
    Files.writeString(
        place.resolve("linux-image-" + release + "-amd64"),
        "Package: linux-image-%s-amd64\nVersion: %s\nSize: %d\nSHA256: %s\n\n"
            .formatted(release, version, deb.length, Sha256.of(place.resolve("deb"))));
  }

  private void assertFails(String code, Optional<String> version) {
    assertThatThrownBy(() -> pull(version))
        .isInstanceOfSatisfying(
            BaseFailure.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  private KernelRecord pull(Optional<String> version) throws Exception {
    String path = folder.resolve("bin") + ":/usr/bin:/bin";
    Apt apt = Apt.on(path, folder.resolve("state")).orElseThrow();
    KernelProgress progress = (step, current, total) -> steps.add(step);
    return new KernelPull(shelf, apt, progress).run(version);
  }
}
