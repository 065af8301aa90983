package dev.skiff.engine.format.tfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.InMemory;
import dev.skiff.engine.format.disk.WritableFile;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.format.tree.RandomTrees;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TfsEditorTest {
  private static final Node.Directory DIRECTORY = new Node.Directory(Node.Ownership.root(0755));

  @TempDir Path folder;
  private Path volume = Path.of("");

  @BeforeEach
  void name() {
    volume = folder.resolve("volume");
  }

  @Test
  void filesDirectoriesAndLinksArePutReplacedAndRemoved() throws IOException {
    TfsSamples.write(TfsSamples.root(), volume);
    FileTree expected =
        builder(TfsSamples.tree())
            .put("new/deep/file", TfsSamples.file("n".repeat(2000)))
            .put("new/link", link("deep/file"))
            .put("etc/hostname", TfsSamples.file("other"))
            .put("mnt", DIRECTORY)
            .remove("bin/hello")
            .remove("tmp")
            .put("bin/program", TfsSamples.file("no link any more"))
            .build();
    try (WritableFile disk = WritableFile.open(volume, "the volume")) {
      TfsEditor.open(disk)
          .put("/new/deep/file", TfsSamples.file("n".repeat(2000)))
          .put("new/link", link("deep/file"))
          .put("etc/hostname", TfsSamples.file("other"))
          .put("mnt", DIRECTORY)
          .remove("bin/hello")
          .remove("/tmp")
          .remove("missing/below")
          .put("bin/program", TfsSamples.file("no link any more"))
          .commit();
    }
    assertHolds(expected);
    assertThat(TfsSamples.read(volume).manifest()).isEqualTo(TfsSamples.manifest());
  }

  @Test
  void aManifestIsChangedByWhatDiffers() throws IOException {
    TfsSamples.write(TfsSamples.root(), volume);
    var settings = new TreeMap<>(TfsSamples.manifest().settings());
    settings.remove("mmap_min_addr");
    settings.put("program", new Manifest.Text("/other"));
    settings.put("mounts", Manifest.Fields.of(new TreeMap<>(Map.of("data", "/data"))));
    Manifest manifest = new Manifest(settings);
    edit(editor -> editor.manifest(TfsSamples.manifest()).manifest(manifest));
    assertThat(TfsSamples.read(volume).manifest()).isEqualTo(manifest);
    byte[] once = Files.readAllBytes(volume);
    edit(editor -> editor.manifest(manifest));
    assertThat(volume).hasBinaryContent(once);
  }

  @Test
  void whatIsThereAlreadyIsNotWrittenAgain() throws IOException {
    TfsSamples.write(TfsSamples.root(), volume);
    byte[] before = Files.readAllBytes(volume);
    edit(editor ->
        editor
            .put("etc/hostname", TfsSamples.file("skiff\n"))
            .put("etc", DIRECTORY)
            .put("empty", TfsSamples.file("")));
    assertThat(volume).hasBinaryContent(before);
  }

  @Test
  void theNamesOfAFileAreCounted() throws IOException {
    FileTree linked =
        FileTree.builder()
            .put("d/first", TfsSamples.file("content"))
            .link("second", "d/first")
            .link("third", "d/first")
            .build();
    TfsSamples.write(TfsVolume.of(linked), volume);
    edit(editor -> editor.remove("second").remove("d"));
    assertHolds(FileTree.builder().put("third", TfsSamples.file("content")).build());
    assertThat(names("third")).isEqualTo(1);
  }

  /** Seeded: any trees over any others, many times, on one volume. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void treesArePutOverOthers(long seed) throws IOException {
    Random random = new Random(seed);
    RandomTrees trees = new RandomTrees(random, folder.resolve("blob"));
    FileTree.Builder expected = builder(trees.next());
    TfsSamples.write(
        new TfsVolume(expected.build(), "", "", Optional.empty(), 1 << 28, Optional.empty()),
        volume);
    for (int round = 0; round < 5; round++) {
      FileTree next = trees.next();
      List<String> removed = new ArrayList<>(expected.build().nodes().keySet());
      removed.removeIf(_ -> random.nextInt(4) > 0);
      edit(editor -> {
        for (String path : removed) {
          editor.remove(path);
          expected.remove(path);
        }
        for (Map.Entry<String, Node> entry : next.nodes().entrySet()) {
          if (fits(expected, entry.getKey(), entry.getValue())) {
            editor.put(entry.getKey(), entry.getValue());
            expected.put(entry.getKey(), entry.getValue());
          }
        }
      });
      assertHolds(expected.build());
    }
    assertThat(DuplicateSymbols.of(volume)).isEmpty();
  }

  @Test
  void aLogThatIsFullGoesOnElsewhere() throws IOException {
    FileTree.Builder expected = builder(TfsSamples.tree());
    TfsVolume roomy =
        new TfsVolume(TfsSamples.tree(), "", "", Optional.empty(), 20 << 20, Optional.empty());
    TfsSamples.write(roomy, volume);
    for (int round = 0; round < 3; round++) {
      int start = round * 6000;
      edit(editor -> {
        for (int number = start; number < start + 6000; number++) {
          String path = "d/" + "long-name-".repeat(10) + number;
          editor.put(path, TfsSamples.file(""));
          expected.put(path, TfsSamples.file(""));
        }
      });
    }
    assertHolds(expected.build());
    assertThat(DuplicateSymbols.of(volume)).isEmpty();
  }

  /** After each sector that was written, the volume is what it was or what it should be. */
  @Test
  void lostPowerLeavesAllOrNothing() throws IOException {
    TfsSamples.write(TfsSamples.root(), volume);
    InMemory disk = new InMemory(Files.readAllBytes(volume));
    FileTree added =
        builder(TfsSamples.tree()).put("new", TfsSamples.file("n".repeat(1500))).build();
    TfsEditor editor = TfsEditor.open(disk);
    editor.put("new", TfsSamples.file("n".repeat(1500)));
    editor.manifest(
        new Manifest(new TreeMap<>(Map.of("program", new Manifest.Text("p".repeat(1200))))));
    editor.commit();
    List<String> before = TfsSamples.listing(TfsSamples.tree());
    List<String> after = TfsSamples.listing(added);
    assertThat(disk.states()).hasSizeGreaterThan(5);
    for (byte[] state : disk.states()) {
      TfsContents left = TfsReader.read(new InMemory(state));
      boolean done = left.tree().nodes().containsKey("new");
      assertThat(TfsSamples.listing(left.tree())).isEqualTo(done ? after : before);
      assertThat(left.manifest().equals(TfsSamples.manifest())).isEqualTo(!done);
    }
    assertThat(TfsSamples.listing(TfsReader.read(disk).tree())).isEqualTo(after);
  }

  @Test
  void nothingIsChangedBeforeTheCommit() throws IOException {
    TfsSamples.write(TfsSamples.root(), volume);
    try (WritableFile disk = WritableFile.open(volume, "the volume")) {
      TfsEditor.open(disk).put("x", TfsSamples.file("x")).remove("etc");
    }
    assertHolds(TfsSamples.tree());
  }

  @Test
  void aGuestsVolumeIsChanged() throws IOException {
    try (InputStream packed = TfsEditorTest.class.getResourceAsStream("kernel-written.img.gz");
        InputStream in = new GZIPInputStream(Objects.requireNonNull(packed))) {
      Files.copy(in, volume, StandardCopyOption.REPLACE_EXISTING);
    }
    FileTree.Builder expected = builder(TfsSamples.read(volume).tree());
    edit(editor -> editor.put("ours", TfsSamples.file("o".repeat(700))).remove("hard"));
    expected.put("ours", TfsSamples.file("o".repeat(700))).remove("hard");
    assertHolds(expected.build());
    assertThat(names("append")).isEqualTo(1);
  }

  @Test
  void whatIsInTheWayIsNamed() throws IOException {
    TfsSamples.write(TfsSamples.root(), volume);
    try (WritableFile disk = WritableFile.open(volume, "the volume")) {
      TfsEditor editor = TfsEditor.open(disk);
      assertThatThrownBy(() -> editor.put("etc", TfsSamples.file("")))
          .isInstanceOf(FormatFailure.class)
          .hasMessage("cannot write the volume '%s': 'etc' is a directory".formatted(volume));
      assertThatThrownBy(() -> editor.put("bin/hello/x/y", TfsSamples.file("")))
          .isInstanceOf(FormatFailure.class)
          .hasMessageEndingWith("'bin/hello' is there, no directory");
      assertThatThrownBy(() -> editor.put("empty", DIRECTORY))
          .isInstanceOf(FormatFailure.class)
          .hasMessageEndingWith("'empty' is there, no directory");
      Node large = new Node.RegularFile(Node.Ownership.root(0644), Content.zeros(5 << 20));
      assertThatThrownBy(() -> editor.put("large", large))
          .isInstanceOf(FormatFailure.class)
          .hasMessageMatching(".*it has no room for another \\d+ bytes");
      editor.commit();
      assertThatIllegalStateException().isThrownBy(editor::commit);
    }
  }

  /** Files go to what is free, in pieces if need be, and never over anything else. */
  @Test
  void aFragmentedVolumeIsFilledToTheEnd() throws IOException {
    FileTree.Builder expected = FileTree.builder();
    for (int number = 0; number < 200; number++) {
      expected.put("f" + number, TfsSamples.file(String.valueOf(number).repeat(700)));
    }
    TfsSamples.write(TfsVolume.of(expected.build()), volume);
    edit(editor -> {
      for (int number = 0; number < 200; number += 2) {
        editor.remove("f" + number);
        expected.remove("f" + number);
      }
    });
    byte[] bytes = new byte[1_150_000];
    new Random(1).nextBytes(bytes);
    Node large = new Node.RegularFile(Node.Ownership.root(0755), Content.of(bytes));
    edit(editor -> editor.put("large", large));
    assertHolds(expected.put("large", large).build());
  }

  private interface Edit {
    void accept(TfsEditor editor) throws IOException;
  }

  private void edit(Edit edit) throws IOException {
    try (WritableFile disk = WritableFile.open(volume, "the volume")) {
      TfsEditor editor = TfsEditor.open(disk);
      edit.accept(editor);
      editor.commit();
    }
  }

  private void assertHolds(FileTree expected) throws IOException {
    assertThat(TfsSamples.listing(TfsSamples.read(volume).tree()))
        .isEqualTo(TfsSamples.listing(expected));
  }

  private long names(String path) throws IOException {
    try (WritableFile disk = WritableFile.open(volume, "the volume")) {
      LogInput log = new LogInput(disk);
      StoredValue.Tuple root = LogReader.play(disk, log).root();
      StoredValue.Tuple file =
          EditedTree.childrenOf(root).flatMap(names -> EditedTree.child(names, path)).orElseThrow();
      return FileContents.number(file, OnDisk.NAMES).orElse(1);
    }
  }

  private static boolean fits(FileTree.Builder tree, String path, Node node) {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      Node above = tree.get(path.substring(0, slash)).orElse(DIRECTORY);
      if (!(above instanceof Node.Directory)) {
        return false;
      }
    }
    Node there = tree.get(path).orElse(node);
    return there instanceof Node.Directory == node instanceof Node.Directory;
  }

  private static FileTree.Builder builder(FileTree tree) {
    FileTree.Builder builder = FileTree.builder();
    tree.nodes().forEach(builder::put);
    tree.links().forEach(builder::link);
    return builder;
  }

  private static Node.Symlink link(String target) {
    return new Node.Symlink(Node.Ownership.root(0777), target);
  }
}
