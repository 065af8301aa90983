package dev.skiff.engine.format.tfs;

import dev.skiff.engine.format.disk.RawDisk;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.format.tree.TreeListing;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** One of everything, small; and how tests write and read volumes. */
final class TfsSamples {
  private TfsSamples() {}

  static Node.RegularFile file(String text) {
    return new Node.RegularFile(
        Node.Ownership.root(0755), Content.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  static FileTree one(String path, String text) {
    return FileTree.builder().put(path, file(text)).build();
  }

  static FileTree tree() {
    return FileTree.builder()
        .put("bin/hello", file("h".repeat(513)))
        .put("bin/program", new Node.Symlink(Node.Ownership.root(0777), "hello"))
        .put("empty", file(""))
        .put("etc/hostname", file("skiff\n"))
        .put("etc/hosts", file("127.0.0.1 localhost\n"))
        .put("etc/naïve name", file("x".repeat(512)))
        .put("tmp", new Node.Directory(Node.Ownership.root(0755)))
        .build();
  }

  static Manifest manifest() {
    return new Manifest(
        new TreeMap<>(
            Map.of(
                "program",
                new Manifest.Text("/bin/hello"),
                "arguments",
                Manifest.Items.of(List.of("hello", "two words", "")),
                "environment",
                Manifest.Fields.of(new TreeMap<>(Map.of("HOME", "/", "hello", "1"))),
                "mmap_min_addr",
                new Manifest.Whole(65_536))));
  }

  static TfsVolume root() {
    return new TfsVolume(
        tree(),
        "root0",
        "seed",
        Optional.of(
            new TfsVolume.RootPart(
                manifest(), new TreeSet<>(List.of("etc/hostname", "etc/hosts")))),
        1 << 20,
        Optional.of(Instant.parse("2040-01-02T03:04:05.5Z")));
  }

  static TfsWriter.Written write(TfsVolume volume, Path file) throws IOException {
    try (FileChannel target =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      return TfsWriter.write(volume, target, 0);
    }
  }

  static TfsContents read(Path file) throws IOException {
    try (RawDisk disk = RawDisk.open(file, "the volume")) {
      return TfsReader.read(disk);
    }
  }

  /** What TFS keeps of a tree. */
  static List<String> listing(FileTree tree) {
    return TreeListing.of(tree).stream().map(TfsSamples::withoutOwner).toList();
  }

  private static String withoutOwner(String line) {
    return line.split(" ", 3)[2];
  }
}
