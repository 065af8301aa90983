package dev.skiff.engine.format.tfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.RawDisk;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Golden;
import dev.skiff.engine.format.tree.HexDump;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.format.tree.RandomTrees;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TfsRoundTripTest {
  @TempDir Path folder;

  @Test
  void bytesOfASmallVolumeStayTheSame() throws IOException {
    Path file = folder.resolve("volume");
    TfsSamples.write(TfsSamples.root(), file);
    Golden.assertMatches(
        TfsRoundTripTest.class, "sample.tfs.hex", HexDump.of(Files.readAllBytes(file)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void whatIsWrittenIsReadAgain(long seed) throws IOException {
    assertSurvives(new RandomTrees(new Random(seed), folder.resolve("blob")).next());
  }

  @Test
  void everythingOfARootVolumeIsReadAgain() throws IOException {
    Path file = folder.resolve("volume");
    TfsWriter.Written written = TfsSamples.write(TfsSamples.root(), file);
    TfsContents contents = TfsSamples.read(file);
    assertThat(contents.label()).isEqualTo("root0");
    assertThat(contents.uuid()).isEqualTo(written.uuid());
    assertThat(contents.uuid().version()).isEqualTo(8);
    assertThat(contents.manifest()).isEqualTo(TfsSamples.manifest());
    assertThat(TfsSamples.listing(contents.tree()))
        .isEqualTo(TfsSamples.listing(TfsSamples.tree()));
    assertThat(Files.size(file)).isEqualTo(written.size());
  }

  @Test
  void sameTreeGivesTheSameBytes() throws IOException {
    FileTree tree = new RandomTrees(new Random(42), folder.resolve("blob")).next();
    byte[] first = Files.readAllBytes(write(tree));
    assertThat(write(tree)).hasBinaryContent(first);
  }

  @Test
  void theUuidComesFromNamesSizesLabelAndSeed() throws IOException {
    Path file = folder.resolve("volume");
    FileTree tree = TfsSamples.tree();
    var plain = TfsVolume.of(tree);
    var labelled = new TfsVolume(tree, "data", "", Optional.empty(), 0, Optional.empty());
    var seeded = new TfsVolume(tree, "", "sha256:1", Optional.empty(), 0, Optional.empty());
    var other = TfsVolume.of(FileTree.builder().put("a", TfsSamples.file("")).build());
    Set<String> uuids = new TreeSet<>();
    for (TfsVolume volume : new TfsVolume[] {plain, labelled, seeded, other, plain}) {
      uuids.add(TfsSamples.write(volume, file).uuid().toString());
    }
    assertThat(uuids).hasSize(4);
  }

  @Test
  void logsSpanManyExtensions() throws IOException {
    FileTree.Builder tree = FileTree.builder();
    for (int number = 0; number < 30_000; number++) {
      tree.put("wide/" + "n".repeat(number % 200 + 1) + number, TfsSamples.file(""));
      tree.put("d" + number % 300 + "/f" + number, TfsSamples.file("x"));
    }
    assertSurvives(tree.build());
    assertThat(Files.size(folder.resolve("volume"))).isGreaterThan(10L * 512 * 1024);
  }

  @Test
  void allNamesOfAFileHaveOneContent() throws IOException {
    FileTree tree =
        FileTree.builder()
            .put("a/first", TfsSamples.file("content"))
            .link("b/second", "a/first")
            .link("top", "a/first")
            .put("a/link", new Node.Symlink(Node.Ownership.root(0777), "first"))
            .link("another", "a/link")
            .build();
    assertSurvives(tree);
    FileTree read = TfsSamples.read(folder.resolve("volume")).tree();
    assertThat(read.links())
        .isEqualTo(Map.of("another", "a/link", "b/second", "a/first", "top", "a/first"));
    assertThat(Files.size(folder.resolve("volume"))).isEqualTo((1032 * 512) + (1 << 20));
  }

  @Test
  void aSectorFileIsOnePlainFileOfTheTree() {
    FileTree tree =
        FileTree.builder()
            .put("d", new Node.Directory(Node.Ownership.root(0755)))
            .put("one", TfsSamples.file("1"))
            .link("two", "one")
            .build();
    for (String path : List.of("d", "one", "two", "missing")) {
      var part = new TfsVolume.RootPart(Manifest.EMPTY, new TreeSet<>(List.of(path)));
      var volume = new TfsVolume(tree, "", "", Optional.of(part), 0, Optional.empty());
      assertThatIllegalArgumentException()
          .isThrownBy(() -> written(volume))
          .withMessageContaining("'" + path + "'");
    }
  }

  @Test
  void deepPathsSurvive() throws IOException {
    assertSurvives(
        FileTree.builder().put("d/".repeat(2000) + "leaf", TfsSamples.file("deep")).build());
  }

  @Test
  void anEmptyTreeIsARootDirectory() throws IOException {
    Path file = write(FileTree.builder().build());
    assertThat(TfsSamples.read(file).tree().nodes()).isEmpty();
  }

  @Test
  void filesOver32MibHaveSeveralExtents() throws IOException {
    Path blob = folder.resolve("sparse");
    long size = (70L << 20) + 12_345;
    try (FileChannel channel =
        FileChannel.open(blob, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {1}), size - 1);
      channel.write(ByteBuffer.wrap(new byte[] {2}), 32 << 20);
    }
    Content content = Content.region(blob, 0, size);
    assertSurvives(
        FileTree.builder()
            .put("huge", new Node.RegularFile(Node.Ownership.root(0644), content))
            .put("after", TfsSamples.file("after"))
            .build());
  }

  @Test
  void filesOver10GibTakeNoMemory() throws IOException {
    long size = 11L << 30;
    Content zeros = Content.zeros(size);
    FileTree tree =
        FileTree.builder()
            .put("huge", new Node.RegularFile(Node.Ownership.root(0644), zeros))
            .put("last", TfsSamples.file("after all"))
            .build();
    FileTree read = TfsSamples.read(write(tree)).tree();
    assertThat(read.contentSize()).isEqualTo(size + 9);
    Node last = Objects.requireNonNull(read.nodes().get("last"));
    assertThat(((Node.RegularFile) last).content().open()).hasContent("after all");
  }

  @Test
  void roomForTheKernelAndForGrowthIsLeft() throws IOException {
    Path file = folder.resolve("volume");
    long without = TfsSamples.write(TfsVolume.of(TfsSamples.tree()), file).size();
    var grown =
        new TfsVolume(TfsSamples.tree(), "", "", Optional.empty(), 5 << 20, Optional.empty());
    assertThat(TfsSamples.write(grown, file).size()).isEqualTo(without + (5 << 20));
    long log = 1025 * 512;
    long contents = 7 * 512;
    assertThat(without).isEqualTo(log + contents + (1 << 20));
  }

  @Test
  void aVolumeMayStartAnywhereInItsTarget() throws IOException {
    Path file = folder.resolve("disk");
    Files.write(file, new byte[2 << 20]);
    long start = 1 << 20;
    try (FileChannel target = FileChannel.open(file, StandardOpenOption.WRITE)) {
      TfsWriter.write(TfsSamples.root(), target, start);
    }
    byte[] alone = Files.readAllBytes(written(TfsSamples.root()));
    byte[] disk = Files.readAllBytes(file);
    assertThat(Arrays.copyOfRange(disk, (int) start, disk.length)).isEqualTo(alone);
    try (RawDisk whole = RawDisk.open(file, "the disk")) {
      TfsContents contents = TfsReader.read(whole.part("partition 2", start, whole.size() - start));
      assertThat(TfsSamples.listing(contents.tree()))
          .isEqualTo(TfsSamples.listing(TfsSamples.tree()));
    }
  }

  @Test
  void anotherIdentityTakesThePlaceOfTheFirst() throws IOException {
    Path file = folder.resolve("volume");
    IdentityZone zone = TfsSamples.write(TfsSamples.root(), file).identity().orElseThrow();
    Manifest manifest =
        new Manifest(
            new TreeMap<>(
                Map.of(
                    "program",
                    new Manifest.Text("/bin/program"),
                    "environment",
                    Manifest.Fields.of(
                        new TreeMap<>(Map.of("etc", "2", "bin", "3", "NAME", "x"))))));
    Map<String, byte[]> contents = Map.of("etc/hostname", utf8("two\n"), "etc/hosts", utf8(""));
    IdentityZone.Replacement replacement;
    try (RawDisk disk = RawDisk.open(file, "the volume")) {
      replacement = zone.replacement(disk, manifest, contents);
    }
    assertThat(replacement.offset() % (64 << 10)).isZero();
    assertThat(replacement.bytes()).hasSize(3 * 512);
    try (FileChannel target = FileChannel.open(file, StandardOpenOption.WRITE)) {
      target.write(ByteBuffer.wrap(replacement.bytes()), replacement.offset());
    }
    TfsContents read = TfsSamples.read(file);
    assertThat(read.manifest()).isEqualTo(manifest);
    FileTree expected =
        FileTree.builder()
            .put("etc/hostname", TfsSamples.file("two\n"))
            .put("etc/hosts", TfsSamples.file(""))
            .build();
    assertThat(TfsSamples.listing(read.tree())).containsAll(TfsSamples.listing(expected));
    assertThat(DuplicateSymbols.of(file)).isEmpty();
  }

  @Test
  void theSameIdentityGivesTheSameBytes() throws IOException {
    Path file = folder.resolve("volume");
    IdentityZone zone = TfsSamples.write(TfsSamples.root(), file).identity().orElseThrow();
    try (RawDisk disk = RawDisk.open(file, "the volume")) {
      IdentityZone.Replacement same =
          zone.replacement(
              disk,
              TfsSamples.manifest(),
              Map.of("etc/hostname", utf8("skiff\n"), "etc/hosts", utf8("127.0.0.1 localhost\n")));
      assertThat(disk.read(same.offset(), same.bytes().length)).isEqualTo(same.bytes());
    }
  }

  @Test
  void whatIsTooLongForItsRoomIsRefused() throws IOException {
    Path file = folder.resolve("volume");
    IdentityZone zone = TfsSamples.write(TfsSamples.root(), file).identity().orElseThrow();
    Manifest huge =
        new Manifest(new TreeMap<>(Map.of("program", new Manifest.Text("p".repeat(600_000)))));
    try (RawDisk disk = RawDisk.open(file, "the volume")) {
      Map<String, byte[]> contents = Map.of("etc/hostname", new byte[0], "etc/hosts", new byte[0]);
      assertThatThrownBy(() -> zone.replacement(disk, huge, contents))
          .isInstanceOf(FormatFailure.class)
          .hasMessage("cannot write a Nanos manifest: it takes 600043 bytes, more than 524172");
      Map<String, byte[]> tooLong = Map.of("etc/hostname", new byte[513], "etc/hosts", new byte[0]);
      assertThatThrownBy(() -> zone.replacement(disk, Manifest.EMPTY, tooLong))
          .isInstanceOf(FormatFailure.class)
          .hasMessageContaining("'etc/hostname' has 513 bytes, more than its room of 512");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void noSymbolIsWrittenTwice(long seed) throws IOException {
    FileTree tree = new RandomTrees(new Random(seed), folder.resolve("blob")).next();
    assertThat(DuplicateSymbols.of(write(tree))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {100, 5000, 1_000_000})
  void aSourceThatEndsEarlyLeavesNoVolume(long size) throws IOException {
    Path blob = Files.write(folder.resolve("blob"), new byte[50]);
    Node file = new Node.RegularFile(Node.Ownership.root(0644), Content.region(blob, 0, size));
    FileTree tree = FileTree.builder().put("f", file).build();
    assertThatThrownBy(() -> write(tree))
        .isInstanceOf(EOFException.class)
        .hasMessageContaining("bytes early");
    assertThatThrownBy(() -> TfsSamples.read(folder.resolve("volume")))
        .isInstanceOf(FormatFailure.class)
        .hasMessageContaining("it has no TFS at block 0");
  }

  private void assertSurvives(FileTree tree) throws IOException {
    assertThat(TfsSamples.listing(TfsSamples.read(write(tree)).tree()))
        .isEqualTo(TfsSamples.listing(tree));
  }

  private Path write(FileTree tree) throws IOException {
    return written(TfsVolume.of(tree));
  }

  private Path written(TfsVolume volume) throws IOException {
    Path file = folder.resolve("volume");
    TfsSamples.write(volume, file);
    return file;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
