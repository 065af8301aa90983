package dev.skiff.engine.format.nanos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.format.disk.RawDisk;
import dev.skiff.engine.format.disk.Tools;
import dev.skiff.engine.format.disk.WritableDisk;
import dev.skiff.engine.format.qcow2.Qcow2Disk;
import dev.skiff.engine.format.qcow2.WritableQcow2;
import dev.skiff.engine.format.tfs.TfsEditor;
import dev.skiff.engine.format.tfs.TfsReader;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What trees seldom have, before a real kernel's eyes. */
class OddTreeBootTest {
  private static final int MANY = 5000;
  private static final long FOUR_GIB = 4L << 30;

  @TempDir Path folder;

  /** Path of a file to its bytes. */
  private final Map<String, byte[]> files = new TreeMap<>();

  @BeforeEach
  void makeFiles() {
    Random random = new Random(1);
    int[] sizes = {0, 1, 511, 512, 513, 4095, 4096, 4097, 65_535, 65_536, 65_537};
    for (int size : sizes) {
      byte[] bytes = new byte[size];
      random.nextBytes(bytes);
      files.put("sizes/" + size, bytes);
    }
    byte[] text = "found".getBytes(StandardCharsets.UTF_8);
    files.put("n".repeat(255), text);
    files.put(("d".repeat(200) + "/").repeat(18) + "deep", text);
    files.put("naïve/日本語/😀 space", text);
    files.put("children/children", text);
    files.put("extents/0", text);
    files.put("program", text);
  }

  @Test
  void aGuestFindsAllOfIt() throws Exception {
    NanosGuest guest = new NanosGuest(folder);
    List<String> expected = new ArrayList<>();
    files.forEach((path, bytes) -> expected.add(told(path, bytes)));
    expected.addAll(
        List.of(
            "count /many: " + MANY,
            "from /sparse: ",
            "from /sparse: end",
            "cat /link/word: found",
            "cat /linked/up/word: found",
            "add /second: done",
            "cat /first: oncex"));
    List<String> asked = new ArrayList<>();
    files.keySet().forEach(path -> asked.add("sum:/" + path));
    asked.addAll(
        List.of(
            "count:/many",
            "from:/sparse=" + (FOUR_GIB - 7),
            "from:/sparse=" + FOUR_GIB,
            "cat:/link/word",
            "cat:/linked/up/word",
            "add:/second",
            "cat:/first"));
    GuestDisks.write(
        GuestDisk.direct(
            GuestDisks.root(
                tree(guest), NanosGuest.manifest(Map.of(), asked.toArray(String[]::new)))),
        folder.resolve("disk.img"));
    makeOverlay();
    assertThat(guest.start("format=qcow2,file=overlay.qcow2").said())
        .containsExactlyElementsOf(expected);
    assertOursAfterwards();
  }

  /** The same files, put there by an editor, which needs a further extension of the log. */
  @Test
  void aGuestFindsWhatWasPutThereLater() throws Exception {
    NanosGuest guest = new NanosGuest(folder);
    List<String> expected = new ArrayList<>();
    files.forEach((path, bytes) -> expected.add(told("put/" + path, bytes)));
    expected.addAll(List.of("count /put/many: " + MANY, "add /put/added: done"));
    List<String> asked = new ArrayList<>();
    files.keySet().forEach(path -> asked.add("sum:/put/" + path));
    asked.addAll(List.of("count:/put/many", "add:/put/added"));
    GuestDisks.write(
        GuestDisk.direct(
            GuestDisks.root(
                guest.tree(), NanosGuest.manifest(Map.of(), asked.toArray(String[]::new)))),
        folder.resolve("disk.img"));
    makeOverlay();
    try (RawDisk below = RawDisk.open(folder.resolve("disk.img"), "the disk");
        WritableQcow2 disk = WritableQcow2.open(folder.resolve("overlay.qcow2"), below)) {
      TfsEditor editor = TfsEditor.open(GuestDiskLayout.read(disk).root(disk));
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        editor.put("put/" + file.getKey(), node(Content.of(file.getValue())));
      }
      for (int number = 0; number < MANY; number++) {
        editor.put("put/many/" + "long-name-".repeat(15) + number, GuestDisks.file(""));
      }
      editor.commit();
    }
    assertThat(guest.start("format=qcow2,file=overlay.qcow2").said())
        .containsExactlyElementsOf(expected);
    try (RawDisk below = RawDisk.open(folder.resolve("disk.img"), "the disk");
        Qcow2Disk disk = Qcow2Disk.open(folder.resolve("overlay.qcow2"), below)) {
      FileTree tree = TfsReader.read(GuestDiskLayout.read(disk).root(disk)).tree();
      assertThat(tree.nodes()).containsKey("put/added").hasSizeGreaterThan(MANY);
    }
  }

  private FileTree tree(NanosGuest guest) throws Exception {
    FileTree.Builder tree = FileTree.builder();
    guest.tree().nodes().forEach(tree::put);
    files.forEach((path, bytes) -> tree.put(path, node(Content.of(bytes))));
    for (int number = 0; number < MANY; number++) {
      tree.put("many/file-" + number, GuestDisks.file(""));
    }
    Content end = Content.of("end".getBytes(StandardCharsets.UTF_8));
    return tree.put("sparse", node(Content.join(List.of(Content.zeros(FOUR_GIB), end))))
        .put("a/b/word", GuestDisks.file("found"))
        .put("link", new Node.Symlink(Node.Ownership.root(0777), "a/b"))
        .put("linked/up", new Node.Symlink(Node.Ownership.root(0777), "../link"))
        .put("first", GuestDisks.file("once"))
        .link("second", "first")
        .build();
  }

  private void makeOverlay() throws IOException {
    try (RawDisk below = RawDisk.open(folder.resolve("disk.img"), "the disk")) {
      WritableQcow2.create(
              folder.resolve("overlay.qcow2"), below, "disk.img", below.size() + (64 << 20))
          .close();
    }
  }

  /** What the kernel has added to can be changed, and is whole. */
  private void assertOursAfterwards() throws Exception {
    Tools.run(folder, "qemu-img", "check", "-q", "overlay.qcow2");
    try (RawDisk below = RawDisk.open(folder.resolve("disk.img"), "the disk");
        WritableQcow2 disk = WritableQcow2.open(folder.resolve("overlay.qcow2"), below)) {
      WritableDisk root = GuestDiskLayout.read(disk).root(disk);
      TfsEditor.open(root).remove("many").put("many", GuestDisks.file("one")).commit();
      FileTree tree = TfsReader.read(root).tree();
      assertThat(tree.links()).containsEntry("second", "first");
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Node.RegularFile found =
            (Node.RegularFile) Objects.requireNonNull(tree.nodes().get(file.getKey()));
        assertThat(found.content().open().readAllBytes()).isEqualTo(file.getValue());
      }
    }
  }

  private static String told(String path, byte[] bytes) {
    CRC32 sum = new CRC32();
    sum.update(bytes);
    return "sum /%s: %d %08x".formatted(path, bytes.length, sum.getValue());
  }

  private static Node.RegularFile node(Content content) {
    return new Node.RegularFile(Node.Ownership.root(0644), content);
  }
}
