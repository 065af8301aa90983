package dev.skiff.engine.base;

import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.nio.file.Path;

/** What guests of a base keep on volumes: docs/design/volumes.md. Safe for several threads. */
public interface VolumeFormat {

  /** {@code ext4}, {@code tfs}, …: recorded with a volume at its first attach. */
  String fileSystem();

  /** The smallest volume, in bytes, that a guest can write something to. */
  long smallestBytes();

  /**
   * Makes a file system with some files in it. Blocks; neither the bytes nor the name are made
   * durable, which is the caller's.
   *
   * @param file not there yet, in a folder that is; when this fails, whatever is there is the
   *     caller's to remove
   * @param content only what the file system knows of it is kept
   * @throws BaseFailure also when the content does not fit
   */
  void make(Path file, Blank blank, FileTree content);

  /**
   * What is to be made. A guest must be able to use all of the file, also when it is made longer
   * later, while no guest has it.
   *
   * @param label unique among volumes; see {@link Mount.OfVolume}
   * @param owner of its root directory; without a meaning where the file system keeps no owners
   */
  record Blank(String label, long sizeBytes, Node.Ownership owner) {
    /** Root's. */
    public Blank(String label, long sizeBytes) {
      this(label, sizeBytes, Node.Ownership.root(0755));
    }
  }
}
