package dev.skiff.engine.format.tree;

import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** One entry of a tree. Times are not kept: the same input gives the same bytes. */
public sealed interface Node {

  Ownership ownership();

  /**
   * Who may do what.
   *
   * @param mode the twelve permission bits of POSIX, set-id and sticky included
   * @param attributes extended ones, by full name; a character is a byte of the value
   */
  record Ownership(int mode, int uid, int gid, SortedMap<String, String> attributes) {
    private static final SortedMap<String, String> NONE =
        Collections.unmodifiableSortedMap(new TreeMap<>());

    public Ownership {
      attributes =
          attributes.isEmpty()
              ? NONE
              : Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
      Attributes.check(attributes);
      if ((mode & ~07777) != 0) {
        throw new IllegalArgumentException(
            "mode has more than permission bits: 0%o".formatted(mode));
      }
      if (uid < 0 || gid < 0) {
        throw new IllegalArgumentException("negative owner " + uid + ":" + gid);
      }
    }

    /** Without extended attributes. */
    public Ownership(int mode, int uid, int gid) {
      this(mode, uid, gid, NONE);
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
