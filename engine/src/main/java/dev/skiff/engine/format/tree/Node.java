package dev.skiff.engine.format.tree;

import java.util.Objects;

/** One entry of a tree. Times are not kept: the same input gives the same bytes. */
public sealed interface Node {

  Ownership ownership();

  /**
   * Who may do what.
   *
   * @param mode the twelve permission bits of POSIX, set-id and sticky included
   */
  record Ownership(int mode, int uid, int gid) {
    public Ownership {
      if ((mode & ~07777) != 0) {
        throw new IllegalArgumentException(
            "mode has more than permission bits: 0%o".formatted(mode));
      }
      if (uid < 0 || gid < 0) {
        throw new IllegalArgumentException("negative owner " + uid + ":" + gid);
      }
    }

    /** Owned by root, with these permission bits. */
    public static Ownership root(int mode) {
      return new Ownership(mode, 0, 0);
    }
  }

  record Directory(Ownership ownership) implements Node {
    public Directory {
      Objects.requireNonNull(ownership, "ownership is null");
    }
  }

  record RegularFile(Ownership ownership, Content content) implements Node {
    public RegularFile {
      Objects.requireNonNull(ownership, "ownership is null");
      Objects.requireNonNull(content, "content is null");
    }
  }

  /** A symbolic link; the target is kept as written and never followed by us. */
  record Symlink(Ownership ownership, String target) implements Node {
    public Symlink {
      Objects.requireNonNull(ownership, "ownership is null");
      if (target.isEmpty()
          || target.indexOf('\0') >= 0
          || Utf8.length(target) > FileTree.MAX_PATH_BYTES) {
        throw new IllegalArgumentException("a link target has 1 to 4095 bytes, none of them NUL");
      }
    }
  }
}
