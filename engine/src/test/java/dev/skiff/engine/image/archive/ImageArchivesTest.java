package dev.skiff.engine.image.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.image.Image;
import dev.skiff.engine.image.Images;
import dev.skiff.engine.image.Intake;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Archives as each tool writes them, taken in and written out again. */
class ImageArchivesTest {
  @TempDir Path home;

  private Images images;
  private ImageArchives archives;

  @BeforeEach
  void open() {
    images = TestArchives.store(home.resolve("store"));
    archives = new ImageArchives(images);
  }

  @ParameterizedTest
  @EnumSource(SaveFormat.class)
  void whatWasSavedIsLoadedElsewhere(SaveFormat format) throws IOException {
    Intake.Taken first = load(TestArchives.oci(Map.of("a", "1"), "web:1"));
    load(TestArchives.oci(Map.of("b", "2"), "web:2"));
    byte[] archive = saved(List.of("web", first.image().digest().toString()), format);
    assertThat(saved(List.of("web", first.image().digest().toString()), format))
        .as("the same bytes again")
        .isEqualTo(archive);
    Images other = TestArchives.store(home.resolve("other"));
    new ImageArchives(other).load(stream(archive), (_, _, _) -> {});
    assertThat(TestArchives.texts(other, "web:1")).isEqualTo(Map.of("a", "1"));
    assertThat(TestArchives.texts(other, "web:2")).isEqualTo(Map.of("b", "2"));
    assertThat(other.resolve("web:1").config()).isEqualTo(images.resolve("web:1").config());
    if (format != SaveFormat.DOCKER) {
      assertThat(other.resolve("web:1").digest()).isEqualTo(first.image().digest());
    }
  }

  @Test
  void anImageSavedByItsIdHasNoName() throws IOException {
    Image image = load(TestArchives.oci(Map.of("a", "1"), "web:1")).image();
    byte[] archive = saved(List.of(image.digest().shortHex()), SaveFormat.BOTH);
    Images other = TestArchives.store(home.resolve("other"));
    List<Intake.Taken> taken = new ImageArchives(other).load(stream(archive), (_, _, _) -> {});
    assertThat(taken).hasSize(1);
    assertThat(taken.getFirst().image().references()).isEmpty();
    assertThat(taken.getFirst().image().digest()).isEqualTo(image.digest());
  }

  @Test
  void dockersNamesAreAsPeopleSayThem() throws IOException {
    load(TestArchives.oci(Map.of("a", "1"), "docker.io/library/web:1"));
    load(TestArchives.oci(Map.of("a", "2"), "docker.io/team/web:1"));
    load(TestArchives.oci(Map.of("a", "3"), "localhost/web:1"));
    assertThat(images.list().images())
        .flatExtracting(Image::references)
        .containsExactlyInAnyOrder("web:1", "team/web:1", "localhost/web:1");
    String index = file(saved(List.of("web:1"), SaveFormat.OCI), "index.json");
    assertThat(index)
        .contains("\"io.containerd.image.name\":\"docker.io/library/web:1\"")
        .contains("\"org.opencontainers.image.ref.name\":\"1\"");
  }

  @Test
  void archivesOfAllAgesAreLoaded() throws IOException {
    load(TestArchives.docker(Map.of("a", "1"), "plain:1", false));
    load(TestArchives.docker(Map.of("a", "2"), "linked:1", true));
    load(TestArchives.beforeManifests(Map.of("a", "3"), "oldest:1"));
    assertThat(TestArchives.texts(images, "plain:1")).isEqualTo(Map.of("a", "1", "lower", "0"));
    assertThat(TestArchives.texts(images, "linked:1")).isEqualTo(Map.of("a", "2", "lower", "0"));
    assertThat(TestArchives.texts(images, "oldest:1")).isEqualTo(Map.of("a", "3", "lower", "0"));
    assertThat(images.resolve("oldest:1").config().command()).containsExactly("/a");
  }

  @Test
  void compressedArchivesAreLoaded() throws IOException {
    for (String form : List.of("gz", "zst", "xz")) {
      byte[] archive = TestArchives.oci(Map.of("a", form), form + ":1");
      load(TestArchives.compressed(archive, form));
      assertThat(TestArchives.texts(images, form + ":1")).isEqualTo(Map.of("a", form));
    }
  }

  @Test
  void layoutsInFoldersAreLoaded() throws IOException {
    Path layout = home.resolve("layout");
    TestArchives.unpack(TestArchives.oci(Map.of("a", "1"), "web:1"), layout);
    archives.load(new ArchiveSource.Folder(layout), (_, _, _) -> {});
    assertThat(TestArchives.texts(images, "web:1")).isEqualTo(Map.of("a", "1"));
    assertFailure(
        () -> archives.load(new ArchiveSource.Folder(home.resolve("no")), (_, _, _) -> {}),
        "archive.no-folder");
  }

  @Test
  void theGuestsVariantIsChosen() throws IOException {
    load(TestArchives.multiPlatform("many:1", List.of("arm64", "amd64", "s390x")));
    assertThat(TestArchives.texts(images, "many:1")).isEqualTo(Map.of("a", "amd64"));
    byte[] others = TestArchives.multiPlatform("none:1", List.of("arm64", "s390x"));
    assertThatThrownBy(() -> load(others))
        .hasMessage(
            "image none:1 is made for linux/arm64, linux/s390x; guests here are linux/amd64");
    assertThat(images.list().images()).hasSize(1);
    assertNothingLeft(1);
  }

  @Test
  void whatKraftMadeIsAnImageOfTheBaseForKernels() throws IOException {
    Map<String, String> files =
        Map.of("unikraft/bin/kernel", "kernel", "unikraft/bin/initrd", "initrd");
    load(TestArchives.kraft(files, "nginx:1"));
    assertThat(TestArchives.texts(images, "nginx:1")).isEqualTo(files);
    assertThat(images.list().images().getFirst().config().labels())
        .containsEntry("dev.skiff.base", "own-kernel");
  }

  @Test
  void aSingleImageForOtherComputersIsRefused() throws IOException {
    byte[] archive = TestArchives.docker("arm64", Map.of("a", "1"), "web:1");
    assertThatThrownBy(() -> load(archive))
        .hasMessage("image web:1 is made for linux/arm64; guests here are linux/amd64");
    assertNothingLeft(0);
  }

  @Test
  void damagedArchivesAreRefusedWithNothingLeft() throws IOException {
    byte[] good = TestArchives.oci(Map.of("a", "x".repeat(5000)), "web:1");
    byte[] blob = good.clone();
    blob[TestArchives.indexOf(good, "\u001f\u008b") + 20] ^= 1;
    assertFailure(() -> load(blob), "archive.damaged");
    byte[] layer = TestArchives.docker(Map.of("a", "x".repeat(5000)), "web:1", false);
    layer[TestArchives.indexOf(layer, "xxxx") + 9] ^= 1;
    assertFailure(() -> load(layer), "image.refused");
    for (int length : new int[] {600, 1500, 3600}) {
      assertThatThrownBy(() -> load(java.util.Arrays.copyOf(good, length)))
          .isInstanceOf(Failure.class);
    }
    assertFailure(() -> load("no archive at all".repeat(100).getBytes(UTF_8)), "format.corrupt");
    assertFailure(() -> load(new byte[1024]), "archive.unknown");
    assertNothingLeft(0);
  }

  @Test
  void hostilePathsAreRefused() throws IOException {
    assertFailure(() -> load(TestArchives.withMember("../x")), "format.unsafe-path");
    assertFailure(() -> load(TestArchives.withLink("a", "../../etc/passwd")), "archive.damaged");
    assertFailure(() -> load(TestArchives.layerWith("../escape")), "image.refused");
    assertFailure(() -> load(TestArchives.layerWith(".wh...")), "image.refused");
    assertNothingLeft(0);
  }

  /** Where the engine keeps what comes meanwhile is no business of who sent it. */
  @Test
  void failuresNameTheArchiveAndItsMembers() throws IOException {
    assertTold(
        TestArchives.layerWith("../escape"),
        "cannot take image \\S+ cannot read 'blobs/sha256/[0-9a-f]{64}' in 'web.tar':"
            + " '../escape' leads out of it");
    byte[] docker = TestArchives.docker(Map.of("a", "x".repeat(5000)), "web:1", false);
    int manifest = TestArchives.indexOf(docker, "xxxx") + 3000;
    assertTold(
        java.util.Arrays.copyOf(docker, manifest),
        "cannot read 'web.tar': it is cut short in the middle of '[^']+'");
    assertTold(
        "no archive".repeat(100).getBytes(UTF_8), "cannot read 'web.tar': it is no tar archive");
    assertTold("short".getBytes(UTF_8), "cannot read 'web.tar': it is no tar archive");
    assertTold(new byte[0], "cannot load 'web.tar': it is empty");
    assertThatThrownBy(() ->
            archives.importFiles(
                named(TestArchives.layer(Map.of("a", "x".repeat(900))), 700),
                List.of(),
                Optional.empty()))
        .hasMessage(
            "cannot take image of 'web.tar': cannot read 'web.tar':"
                + " it is cut short in the middle of 'a'");
    assertNothingLeft(0);
  }

  @Test
  void cutShortCompressedArchivesAreToldAsThatWithTheMember() throws IOException {
    String noise = new java.util.Random(1).ints(4000, 'a', 'z').boxed().toList().toString();
    byte[] archive = TestArchives.docker(Map.of("a", noise), "web:1", false);
    Map<String, String> labels = Map.of("gz", "gzip", "zst", "zstd", "xz", "xz");
    for (String form : labels.keySet()) {
      byte[] packed = TestArchives.compressed(archive, form);
      assertThatThrownBy(() -> archives.load(named(packed, packed.length / 2), (_, _, _) -> {}))
          .hasMessageMatching(
              "cannot load 'web.tar': its " + labels.get(form) + " data ends too early, .*")
          .satisfies(e -> assertThat(((Failure) e).code()).isEqualTo("archive.damaged"))
          .satisfies(e -> assertThat(((Failure) e).hint()).contains("get or make it again"));
      assertThatThrownBy(() ->
              archives.importFiles(named(packed, packed.length / 2), List.of(), Optional.empty()))
          .hasMessageMatching("cannot load 'web.tar': its \\S+ data ends too early");
    }
    assertNothingLeft(0);
  }

  @Test
  void aListThatIsThereTwiceIsNamed() throws IOException {
    byte[] archive = TestArchives.docker(Map.of("a", "1"), "web:1", false);
    assertTold(
        TestArchives.withSecond(archive, "manifest.json", ""),
        "cannot load 'web.tar': 'manifest.json' is in it twice, and not the same");
    assertTold(
        TestArchives.withSecond(new byte[0], "manifest.json", "[]"),
        "cannot load 'web.tar': its list of images is empty");
    assertNothingLeft(0);
  }

  private void assertTold(byte[] archive, String message) {
    assertThatThrownBy(() -> archives.load(named(archive, archive.length), (_, _, _) -> {}))
        .isInstanceOf(Failure.class)
        .hasMessageMatching(message)
        .satisfies(failure -> assertThat(((Failure) failure).hint()).isNotEmpty());
  }

  private static ArchiveSource.Stream named(byte[] archive, int length) {
    return new ArchiveSource.Stream(new ByteArrayInputStream(archive, 0, length), "'web.tar'");
  }

  @Test
  void aBlobThatIsMissingIsNamed() throws IOException {
    byte[] archive = TestArchives.withoutLayer("web:1");
    assertThatThrownBy(() -> load(archive))
        .hasMessageMatching("cannot take image web:1: its blob sha256:[0-9a-f]{64} is missing");
  }

  @Test
  void filesBecomeAnImageWithWhatIsSaidOfIt() throws IOException {
    Intake.Taken taken =
        archives.importFiles(
            stream(TestArchives.compressed(TestArchives.layer(Map.of("a", "1")), "gz")),
            List.of(
                "CMD [\"/a\", \"b c\"]",
                "ENTRYPOINT run it",
                "ENV A=1 B=\"two words\" C=x\\ y",
                "env D four words",
                "LABEL l=1",
                "EXPOSE 80 53/udp",
                "USER nobody",
                "WORKDIR /srv",
                "WORKDIR sub",
                "STOPSIGNAL SIGINT"),
            Optional.of(ImageNames.familiar("files:1")));
    Image image = taken.image();
    assertThat(image.references()).containsExactly("files:1");
    assertThat(image.config().command()).containsExactly("/a", "b c");
    assertThat(image.config().entrypoint()).containsExactly("/bin/sh", "-c", "run it");
    assertThat(image.config().environment())
        .containsExactly("A=1", "B=two words", "C=x y", "D=four words");
    assertThat(image.config().labels()).containsEntry("l", "1");
    assertThat(image.config().exposedPorts()).containsExactly("53/udp", "80/tcp");
    assertThat(image.config().user()).isEqualTo("nobody");
    assertThat(image.config().workingDirectory()).isEqualTo("/srv/sub");
    assertThat(image.config().stopSignal()).isEqualTo("SIGINT");
    assertThat(TestArchives.texts(images, "files:1")).isEqualTo(Map.of("a", "1"));
  }

  @Test
  void changesThatMakeNoSenseAreNamed() {
    for (String change : List.of("CMD", "VOLUME /x", "ENV =1", "EXPOSE http", "CMD [1]", "ENV")) {
      assertFailure(
          () -> archives.importFiles(stream(new byte[1024]), List.of(change), Optional.empty()),
          "archive.bad-change");
    }
  }

  @Test
  void theMergedFilesAreExported() throws IOException {
    load(TestArchives.docker(Map.of("a", "1"), "web:1", false));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutgoingArchive files = archives.exportFiles("web:1")) {
      files.writeTo(out);
    }
    Intake.Taken again =
        archives.importFiles(stream(out.toByteArray()), List.of(), Optional.empty());
    assertThat(TestArchives.texts(images, again.image().digest().toString()))
        .isEqualTo(Map.of("a", "1", "lower", "0"));
  }

  private Intake.Taken load(byte[] archive) {
    return archives.load(stream(archive), (_, _, _) -> {}).getFirst();
  }

  private byte[] saved(List<String> wanted, SaveFormat format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutgoingArchive saving = archives.save(wanted, format)) {
      saving.writeTo(out);
    }
    return out.toByteArray();
  }

  private static ArchiveSource.Stream stream(byte[] archive) {
    return new ArchiveSource.Stream(new ByteArrayInputStream(archive));
  }

  private String file(byte[] archive, String name) throws IOException {
    Path folder = home.resolve("looked-into");
    TestArchives.unpack(archive, folder);
    return Files.readString(folder.resolve(name));
  }

  private void assertNothingLeft(int images) {
    Path store = home.resolve("store");
    assertThat(store.resolve("tmp")).isEmptyDirectory();
    assertThat(store.resolve("unpacked").toFile().list()).hasSize(images);
    assertThat(store.resolve("blobs/sha256").toFile().list()).hasSize(3 * images);
  }

  private static void assertFailure(Runnable attempt, String code) {
    assertThatThrownBy(attempt::run)
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }
}
