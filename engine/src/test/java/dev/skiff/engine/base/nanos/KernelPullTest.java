package dev.skiff.engine.base.nanos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.KernelProgress;
import dev.skiff.engine.format.Sha256;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelPullTest {
  private static final String VERSION = "0.1.52";
  private static final String ARCHIVE = VERSION + "/nanos-release-linux-" + VERSION + ".tar.gz";

  @TempDir Path home;
  private ReleaseServer server;
  private final byte[] archive = NanosSamples.archive(NanosSamples.release(NanosSamples.BUILD));
  private final byte[] other =
      NanosSamples.archive(NanosSamples.release("fedcba9876543210fedcba9876543210fedcba98"));
  private final List<String> told = new ArrayList<>();

  @BeforeEach
  void serve() throws IOException {
    server = new ReleaseServer();
    server.put(ARCHIVE, archive);
    server.put("latest.txt", (VERSION + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void withoutAVersionTheNewestIsTaken() throws IOException {
    Base.Kernel kernel = pull(Optional.empty());
    assertThat(kernel.version()).isEqualTo(VERSION);
    assertThat(kernel.origin()).isEqualTo(server.releases() + ARCHIVE);
    assertThat(server.requests()).containsExactly("/latest.txt all", "/" + ARCHIVE + " all");
    assertNothingIsBeingFetched();
  }

  @Test
  void oneThatIsHereIsOnlyReported() {
    Base.Kernel first = pull(Optional.of(VERSION));
    server.requests().clear();
    assertThat(pull(Optional.of(VERSION))).isEqualTo(first);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void theFirstDigestOfAVersionIsRememberedAndSaid() throws IOException {
    pull(Optional.of(VERSION));
    assertThat(home.resolve("bases/nanos/known-digests"))
        .hasContent(VERSION + " sha256 " + Sha256.of(archive) + "\n");
    assertThat(told).anyMatch(step -> step.startsWith("nobody vouched for nanos " + VERSION));
  }

  @Test
  void aVersionThatHasChangedIsRefused() throws IOException {
    Base.Kernel kernel = pull(Optional.of(VERSION));
    kernels(Map.of()).remove(kernel.id(), _ -> Optional.empty());
    server.put(ARCHIVE, other);
    assertThatThrownBy(() -> pull(Optional.of(VERSION)))
        .isInstanceOfSatisfying(
            BaseFailure.class,
            failure -> assertThat(failure.code()).isEqualTo("base.digest-changed"))
        .hasMessageContaining(Sha256.of(archive))
        .hasMessageContaining(Sha256.of(other));
    assertThat(kernels(Map.of()).kernels()).isEmpty();
    assertNothingIsBeingFetched();
  }

  @Test
  void aPinnedVersionMustBeWhatTheTableSays() {
    NanosKernels strict = kernels(Map.of(VERSION, Sha256.of(other)));
    assertThatThrownBy(() -> strict.pull(Optional.of(VERSION), KernelProgress.NONE))
        .hasMessageContaining("is not what it was");
    assertThat(strict.kernels()).isEmpty();
  }

  @Test
  void aPinnedVersionIsNotRemembered() {
    NanosKernels sure = kernels(Map.of(VERSION, Sha256.of(archive)));
    sure.pull(Optional.of(VERSION), (step, _, _) -> told.add(step));
    assertThat(home.resolve("bases/nanos/known-digests")).doesNotExist();
    assertThat(told).noneMatch(step -> step.contains("vouched"));
  }

  @Test
  void aBadArchiveIsRefusedAndNotRemembered() throws IOException {
    server.put(ARCHIVE, Arrays.copyOf(archive, archive.length - 20));
    assertThatThrownBy(() -> pull(Optional.of(VERSION)))
        .isInstanceOfSatisfying(
            BaseFailure.class,
            failure -> assertThat(failure.code()).isEqualTo("base.import-refused"));
    assertThat(home.resolve("bases/nanos/known-digests")).doesNotExist();
    assertNothingIsBeingFetched();
    server.put(ARCHIVE, archive);
    assertThat(pull(Optional.of(VERSION)).version()).isEqualTo(VERSION);
  }

  @Test
  void aBrokenConnectionIsGoneOnWith() {
    server.cutAfter(100);
    server.cutAfter(50);
    assertThat(pull(Optional.of(VERSION)).version()).isEqualTo(VERSION);
    assertThat(server.requests())
        .containsExactly(
            "/" + ARCHIVE + " all", "/" + ARCHIVE + " bytes=100-", "/" + ARCHIVE + " bytes=150-");
  }

  @Test
  void aLaterPullGoesOnWhereAnEarlierOneGaveUp() {
    for (int i = 0; i < 3; i++) {
      server.cutAfter(100);
    }
    assertThatThrownBy(() -> pull(Optional.of(VERSION)))
        .isInstanceOfSatisfying(
            BaseFailure.class,
            failure -> {
              assertThat(failure.code()).isEqualTo("base.pull-failed");
              assertThat(failure.hint()).contains("skiff base import nanos");
            });
    server.requests().clear();
    assertThat(pull(Optional.of(VERSION)).version()).isEqualTo(VERSION);
    assertThat(server.requests()).containsExactly("/" + ARCHIVE + " bytes=300-");
  }

  @Test
  void whatHasChangedMeanwhileIsFetchedAnew() {
    server.cutAfter(100);
    server.cutAfter(0);
    server.cutAfter(0);
    assertThatThrownBy(() -> pull(Optional.of(VERSION))).isInstanceOf(BaseFailure.class);
    server.tag(Optional.of("\"2\""));
    server.put(ARCHIVE, other);
    Base.Kernel kernel = pull(Optional.of(VERSION));
    assertThat(kernel.digest())
        .isEqualTo(
            "sha256:" + Sha256.of(NanosSamples.kernel("fedcba9876543210fedcba9876543210fedcba98")));
  }

  @Test
  void withoutATagOrWithAWeakOneNothingIsGoneOnWith() {
    for (Optional<String> tag : List.of(Optional.<String>empty(), Optional.of("W/\"1\""))) {
      server.tag(tag);
      server.requests().clear();
      server.cutAfter(100);
      Base.Kernel kernel = pull(Optional.of(VERSION));
      assertThat(server.requests()).containsExactly("/" + ARCHIVE + " all", "/" + ARCHIVE + " all");
      kernels(Map.of()).remove(kernel.id(), _ -> Optional.empty());
    }
  }

  @Test
  void whatWasFetchedWholeButNotVerifiedIsNotFetchedAgain() throws IOException {
    Path folder = Files.createDirectories(home.resolve("bases/nanos/.download"));
    String name = ARCHIVE.substring(ARCHIVE.indexOf('/') + 1);
    Files.write(folder.resolve(name + ".part"), archive);
    Files.writeString(
        folder.resolve(name + ".part.source"), server.releases() + ARCHIVE + "\n\"1\"\n");
    assertThat(pull(Optional.of(VERSION)).version()).isEqualTo(VERSION);
    assertThat(server.requests()).containsExactly("/" + ARCHIVE + " bytes=" + archive.length + "-");
  }

  @Test
  void aVersionThatThereIsNotIsRefusedByName() {
    for (String version : List.of("9.9.9", "../../etc/passwd", "", "a b", "0".repeat(65))) {
      assertThatThrownBy(() -> pull(Optional.of(version)))
          .isInstanceOfSatisfying(
              BaseFailure.class,
              failure -> assertThat(failure.code()).isEqualTo("base.unknown-version"));
    }
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void aNewestReleaseThatIsNoVersionIsRefused() {
    for (String latest : List.of("<html>", "", "1".repeat(100), "../x")) {
      server.put("latest.txt", latest.getBytes(StandardCharsets.US_ASCII));
      assertThatThrownBy(() -> pull(Optional.empty()))
          .isInstanceOfSatisfying(
              BaseFailure.class,
              failure -> assertThat(failure.code()).isEqualTo("base.pull-failed"));
    }
  }

  @Test
  void withoutANetworkBothWaysAreNamed() {
    URI nobody = server.releases();
    server.close();
    NanosKernels offline = new NanosKernels(home, nobody, Map.of());
    assertThatThrownBy(() -> offline.pull(Optional.empty(), KernelProgress.NONE))
        .isInstanceOfSatisfying(
            BaseFailure.class,
            failure -> assertThat(failure.hint()).contains("network", "skiff base import nanos"));
  }

  @Test
  void manyThatPullTheSameFetchItOnce() throws Exception {
    List<Callable<String>> pulls = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      pulls.add(() -> kernels(Map.of()).pull(Optional.of(VERSION), KernelProgress.NONE).id());
    }
    Set<String> ids = new HashSet<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<String> pull : executor.invokeAll(pulls)) {
        ids.add(pull.get());
      }
    }
    assertThat(ids).hasSize(1);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void theTableOfThisEngineIsWellFormed() throws IOException {
    assertThat(KnownDigests.table())
        .allSatisfy((version, digest) -> {
          assertThat(version).matches("[0-9][A-Za-z0-9._+~-]*");
          assertThat(digest).hasSize(64);
        });
  }

  private Base.Kernel pull(Optional<String> version) {
    return kernels(Map.of()).pull(version, (step, _, _) -> told.add(step));
  }

  private NanosKernels kernels(Map<String, String> pinned) {
    return new NanosKernels(home, server.releases(), pinned);
  }

  private void assertNothingIsBeingFetched() throws IOException {
    try (var files = Files.list(home.resolve("bases/nanos/.download"))) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly("lock");
    }
  }
}
