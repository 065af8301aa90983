package dev.skiff.engine.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import org.junit.jupiter.api.Test;

class SubtreeTest {
  private static final FileTree TREE =
      FileTree.builder()
          .put("etc/passwd", file())
          .put("srv/db", new Node.Directory(new Node.Ownership(0700, 999, 998)))
          .put("srv/db/base/1", file())
          .put("srv/db-old/1", file())
          .link("srv/db/same", "srv/db/base/1")
          .link("srv/db/words", "etc/passwd")
          .put("data", new Node.Symlink(Node.Ownership.root(0777), "srv/../srv/db"))
          .put("var/data", new Node.Symlink(Node.Ownership.root(0777), "/data"))
          .put("loop", new Node.Symlink(Node.Ownership.root(0777), "loop"))
          .build();

  @Test
  void whatLiesBelowADirectoryKeepsItsLinks() {
    Subtree db = Subtree.at(TREE, "/srv/db");
    assertThat(db.content().nodes()).containsOnlyKeys("base", "base/1", "same", "words");
    assertThat(db.content().links()).containsOnlyKeys("same");
    assertThat(db.owner()).isEqualTo(new Node.Ownership(0700, 999, 998));
  }

  @Test
  void linksOnTheWayAreFollowed() {
    assertThat(Subtree.at(TREE, "/var/data").content().nodes()).containsKey("base/1");
    assertThat(Subtree.at(TREE, "/var/data/base").content().nodes()).containsOnlyKeys("1");
  }

  @Test
  void whereNoDirectoryIsThereIsNothing() {
    for (String path : new String[] {"/none", "/etc/passwd", "/loop", "/srv/d"}) {
      assertThat(Subtree.at(TREE, path).content().nodes()).isEmpty();
      assertThat(Subtree.at(TREE, path).owner()).isEqualTo(Node.Ownership.root(0755));
    }
  }

  private static Node file() {
    return new Node.RegularFile(Node.Ownership.root(0644), Content.of(new byte[] {1}));
  }
}
