package dev.skiff.engine.format.tar;

import dev.skiff.engine.format.tree.Node;
import java.util.Objects;

/** One entry of an archive. */
public sealed interface TarEntry {

  /** Clean and relative, as in a {@link dev.skiff.engine.format.tree.FileTree}. */
  String path();

  /** A file, folder or symbolic link. */
  record Plain(String path, Node node) implements TarEntry {
    public Plain {
      Objects.requireNonNull(path, "path is null");
      Objects.requireNonNull(node, "node is null");
    }
  }

  /** Another name of what lies at {@code target} when the entry is reached; a clean path too. */
  record HardLink(String path, String target) implements TarEntry {
    public HardLink {
      Objects.requireNonNull(path, "path is null");
      Objects.requireNonNull(target, "target is null");
    }
  }

  /**
   * What a tree cannot hold.
   *
   * @param kind {@code device} or {@code FIFO}
   */
  record Special(String path, String kind) implements TarEntry {
    public Special {
      Objects.requireNonNull(path, "path is null");
      Objects.requireNonNull(kind, "kind is null");
    }
  }
}
