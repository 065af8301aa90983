package dev.skiff.engine.format.tfs;

import dev.skiff.engine.format.tree.FileTree;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * What a volume has.
 *
 * @param version of the format, of the last part of its log
 * @param tree whose contents are read from the disk when opened; owners and modes are made up
 * @param times when files and links were changed last, by path; of most it is not known
 * @param manifest of a root volume, else empty
 */
public record TfsContents(
    int version,
    UUID uuid,
    String label,
    FileTree tree,
    Map<String, Instant> times,
    Manifest manifest) {
  public TfsContents {
    Objects.requireNonNull(uuid, "uuid is null");
    Objects.requireNonNull(label, "label is null");
    Objects.requireNonNull(tree, "tree is null");
    times = Map.copyOf(times);
    Objects.requireNonNull(manifest, "manifest is null");
  }
}
