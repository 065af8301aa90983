package dev.skiff.engine.format.tfs;

import dev.skiff.engine.format.tree.FileTree;
import java.util.Objects;
import java.util.UUID;

/**
 * What a volume has.
 *
 * @param version of the format, of the last part of its log
 * @param tree whose contents are read from the disk when opened; owners and modes are made up
 * @param manifest of a root volume, else empty
 */
public record TfsContents(int version, UUID uuid, String label, FileTree tree, Manifest manifest) {
  public TfsContents {
    Objects.requireNonNull(uuid, "uuid is null");
    Objects.requireNonNull(label, "label is null");
    Objects.requireNonNull(tree, "tree is null");
    Objects.requireNonNull(manifest, "manifest is null");
  }
}
