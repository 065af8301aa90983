package dev.skiff.engine.build;

import dev.skiff.engine.format.tree.Node.Ownership;
import java.util.Optional;

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

    /**
     * A symbolic link.
     *
     * @param host the name of this computer that it was found at, if it has others
     */
    record Link(String target, Optional<HostName> host) implements Material {
      /** With one name, or made by us. */
      Link(String target) {
        this(target, Optional.empty());
      }
    }

    /**
     * A regular file of this computer.
     *
     * @param links how many names it has
     */
    record HostBytes(String source, Stamp stamp, int links) implements Material {}

    /** A regular file of ours. */
    record Text(String text) implements Material {}

    /**
     * One more name of what an earlier entry is: a hard link.
     *
     * @param first that entry's path
     * @param same what it would be by itself
     */
    record OtherName(String first, Material same) implements Material {}
  }

  /** A name of something that has several on this computer, not all of them in the image. */
  record HostName(String source, long device, long inode) {}

  /** Empty for what has no other name. */
  Optional<HostName> hostName() {
    return switch (material) {
      case Material.HostBytes(String source, Stamp stamp, int links) when links > 1 ->
          Optional.of(new HostName(source, stamp.device(), stamp.inode()));
      case Material.Link link -> link.host();
      case Material.HostBytes _, Material.Folder _, Material.Text _, Material.OtherName _ ->
          Optional.empty();
    };
  }

  /** The same, as one more name of what has another path. */
  Entry asNameOf(String first) {
    return new Entry(path, ownership, new Material.OtherName(first, material));
  }

  boolean isFolder() {
    return material instanceof Material.Folder;
  }

  /** What it takes in a layer, in bytes. */
  long weight() {
    return switch (material) {
      case Material.Folder _, Material.Link _, Material.OtherName _ -> TAR_RECORD;
      case Material.Text text -> 2L * TAR_RECORD + text.text().length();
      case Material.HostBytes file -> {
        long records = (file.stamp().size() + TAR_RECORD - 1) / TAR_RECORD;
        yield (records + 1) * TAR_RECORD;
      }
    };
  }
}
