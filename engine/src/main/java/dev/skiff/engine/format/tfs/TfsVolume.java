package dev.skiff.engine.format.tfs;

import dev.skiff.engine.format.tree.FileTree;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is to be written as a volume. Owners, modes and extended attributes of the tree are not: the
 * format has none.
 *
 * @param label by which a guest mounts it, of at most 31 bytes; may be empty
 * @param seed stands for the contents, e.g. their digest: the UUID comes of it, the names and sizes
 * @param root what a root volume has more; none for a volume of data or a boot file system
 * @param growth bytes that a guest can add beside what the kernel keeps for itself
 * @param time of every file and directory; none writes none
 */
public record TfsVolume(
    FileTree tree,
    String label,
    String seed,
    Optional<RootPart> root,
    long growth,
    Optional<Instant> time) {
  /** 16 TiB: far above what a disk has, far below what overflows. */
  public static final long MAX_GROWTH = 1L << 44;

  /** Log and reserve take three quarters of it. */
  public static final long MIN_SIZE = 2 << 20;

  /** 2106-02-07: seconds have 32 bits. */
  private static final long END_OF_TIME = 1L << 32;

  public TfsVolume {
    Objects.requireNonNull(tree, "tree is null");
    Objects.requireNonNull(seed, "seed is null");
    if (label.getBytes(StandardCharsets.UTF_8).length > OnDisk.MAX_LABEL
        || label.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "'" + label + "' is no label of at most " + OnDisk.MAX_LABEL + " bytes");
    }
    if (growth < 0 || growth > MAX_GROWTH) {
      throw new IllegalArgumentException("a volume does not grow by " + growth + " bytes");
    }
    time.ifPresent(each -> {
      if (each.getEpochSecond() < 0 || each.getEpochSecond() >= END_OF_TIME) {
        throw new IllegalArgumentException("TFS has no time " + each);
      }
    });
  }

  /** Without label, manifest, growth and times. */
  public static TfsVolume of(FileTree tree) {
    return new TfsVolume(tree, "", "", Optional.empty(), 0, Optional.empty());
  }

  /**
   * An empty one of so many bytes, rounded up to 4096.
   *
   * @throws IllegalArgumentException if that is under 2 MiB, with which no guest can write, or too
   *     much
   */
  public static TfsVolume empty(String label, String seed, long size) {
    if (size < MIN_SIZE || size > MAX_GROWTH) {
      throw new IllegalArgumentException("a volume has 2 MiB to 16 TiB, not " + size + " bytes");
    }
    long growth = OnDisk.roundUp(size, OnDisk.SIZE_UNIT) - VolumePlan.emptySize();
    return new TfsVolume(
        FileTree.builder().build(), label, seed, Optional.empty(), growth, Optional.empty());
  }

  /**
   * What a guest boots from has beside its files; an overlay can replace all of it.
   *
   * @param sectorFiles paths of regular files of the tree, each of at most 512 bytes, each of which
   *     gets a known block of its own
   */
  public record RootPart(Manifest manifest, SortedSet<String> sectorFiles) {
    /** They lie between the log and the contents; three are used. */
    public static final int MAX_SECTOR_FILES = 64;

    public RootPart {
      Objects.requireNonNull(manifest, "manifest is null");
      SortedSet<String> copy = new TreeSet<>();
      copy.addAll(sectorFiles);
      sectorFiles = Collections.unmodifiableSortedSet(copy);
      if (sectorFiles.size() > MAX_SECTOR_FILES) {
        throw new IllegalArgumentException("more than " + MAX_SECTOR_FILES + " sector files");
      }
    }
  }
}
