package dev.skiff.engine.build;

import dev.skiff.engine.format.tree.Node.Ownership;

/**
 * Something that an image will have.
 *
 * @param path in the guest, without a leading slash
 */
record Entry(String path, Ownership ownership, Material material) {
  /** Of a header, and of what content is padded to. */
  private static final int TAR_RECORD = 512;

  /** What is there. */
  sealed interface Material {
    /**
     * A folder.
     *
     * @param implied only because something lies below it
     */
    record Folder(boolean implied) implements Material {}

    record Link(String target) implements Material {}

    /**
     * A regular file of this computer.
     *
     * @param links how many names it has
     */
    record HostBytes(String source, Stamp stamp, int links) implements Material {}

    /** A regular file of ours. */
    record Text(String text) implements Material {}
  }

  boolean isFolder() {
    return material instanceof Material.Folder;
  }

  /** What it takes in a layer, in bytes. */
  long weight() {
    return switch (material) {
      case Material.Folder _, Material.Link _ -> TAR_RECORD;
      case Material.Text text -> 2L * TAR_RECORD + text.text().length();
      case Material.HostBytes file -> {
        long records = (file.stamp().size() + TAR_RECORD - 1) / TAR_RECORD;
        yield (records + 1) * TAR_RECORD;
      }
    };
  }
}
