package dev.skiff.engine.format.erofs;

import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One of everything, small. */
final class SampleTree {
  private SampleTree() {}

  static FileTree tree() {
    byte[] large = new byte[5000];
    Arrays.fill(large, (byte) 'L');
    return FileTree.builder()
        .put("-", file("comes before '.'", Node.Ownership.root(0600)))
        .put("bin/hello", file("hello, world\n", Node.Ownership.root(04755)))
        .put("bin/sh", new Node.Symlink(Node.Ownership.root(0777), "hello"))
        .put("empty", file("", new Node.Ownership(0644, 65535, 65535)))
        .put("large", new Node.RegularFile(Node.Ownership.root(0444), Content.of(large)))
        .put("srv", new Node.Directory(new Node.Ownership(02770, 65536, 1)))
        .build();
  }

  /** Names of one file, small and large, in several folders; of an empty one; of a link. */
  static FileTree linked() {
    byte[] large = new byte[5000];
    Arrays.fill(large, (byte) 'L');
    return FileTree.builder()
        .put("bin/[", file("hello, world\n", Node.Ownership.root(0755)))
        .put("etc/large", new Node.RegularFile(Node.Ownership.root(0444), Content.of(large)))
        .put("etc/link", new Node.Symlink(Node.Ownership.root(0777), "large"))
        .put("none", file("", new Node.Ownership(0600, 70_000, 1)))
        .link("bin/test", "bin/[")
        .link("usr/bin/test", "bin/test")
        .link("a", "etc/large")
        .link("etc/link2", "etc/link")
        .link("nothing", "none")
        .build();
  }

  static Node.RegularFile file(String text, Node.Ownership ownership) {
    return new Node.RegularFile(ownership, Content.of(text.getBytes(StandardCharsets.UTF_8)));
  }
}
