package dev.skiff.engine.format.nanos;

import dev.skiff.engine.format.tfs.Manifest;
import dev.skiff.engine.format.tfs.TfsVolume;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.format.tree.TreeListing;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Disks of guests that have a little of everything. */
final class GuestDisks {
  static final List<String> SECTOR_FILES = List.of("etc/hostname", "etc/hosts", "etc/resolv.conf");

  private GuestDisks() {}

  static Node.RegularFile file(String text) {
    return new Node.RegularFile(
        Node.Ownership.root(0755), Content.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  static FileTree tree() {
    return FileTree.builder()
        .put("bin/hello", file("h".repeat(513)))
        .put("etc/hostname", file("skiff\n"))
        .put("etc/hosts", file(""))
        .put("etc/resolv.conf", file("nameserver 10.0.2.3\n"))
        .build();
  }

  static Manifest manifest() {
    return new Manifest(
        new TreeMap<>(
            Map.of(
                "program",
                new Manifest.Text("/bin/hello"),
                "arguments",
                Manifest.Items.of(List.of("hello")),
                "environment",
                Manifest.Fields.of(new TreeMap<>(Map.of("HOME", "/"))))));
  }

  static TfsVolume root() {
    return root(tree(), manifest());
  }

  static TfsVolume root(FileTree tree, Manifest manifest) {
    return new TfsVolume(
        tree,
        "",
        "",
        Optional.of(new TfsVolume.RootPart(manifest, new TreeSet<>(SECTOR_FILES))),
        8 << 20,
        Optional.empty());
  }

  static void write(GuestDisk disk, Path file) throws IOException {
    try (FileChannel target =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      GuestDiskWriter.write(disk, target);
    }
  }

  static Identity identity(Manifest manifest, String hostname, String... directories) {
    return new Identity(
        manifest,
        new TreeMap<>(
            Map.of(
                "etc/hostname",
                hostname.getBytes(StandardCharsets.UTF_8),
                "etc/hosts",
                "127.0.0.1 localhost\n".getBytes(StandardCharsets.UTF_8),
                "etc/resolv.conf",
                new byte[0])),
        new TreeSet<>(List.of(directories)));
  }

  static List<String> listing(FileTree tree) {
    return TreeListing.of(tree).stream().map(line -> line.split(" ", 3)[2]).toList();
  }
}
