package dev.skiff.engine.format.nanos;

import dev.skiff.engine.format.tfs.TfsVolume;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import java.util.Objects;
import java.util.Optional;

/**
 * What is to be written as a disk that a guest has its root on. Without more, only a machine that
 * is given the kernel can start from it.
 *
 * @param root has a root part
 * @param bootFiles {@code kernel} and {@code klib/NAME}, of a partition of their own
 * @param bootImage for a BIOS; needs boot files
 * @param loader for the firmware of a UEFI machine; needs boot files
 */
public record GuestDisk(
    TfsVolume root,
    Optional<FileTree> bootFiles,
    Optional<BootImage> bootImage,
    Optional<Content> loader) {
  public GuestDisk {
    Objects.requireNonNull(root, "root is null");
    if (root.root().isEmpty()) {
      throw new IllegalArgumentException("a guest's disk needs a root volume");
    }
    if (bootFiles.isEmpty() && (bootImage.isPresent() || loader.isPresent())) {
      throw new IllegalArgumentException("nothing could be booted: there are no boot files");
    }
  }

  /** For a machine that is given the kernel. */
  public static GuestDisk direct(TfsVolume root) {
    return new GuestDisk(root, Optional.empty(), Optional.empty(), Optional.empty());
  }

  public GuestDisk withBootFiles(FileTree files) {
    return new GuestDisk(root, Optional.of(files), bootImage, loader);
  }

  public GuestDisk withBootImage(BootImage image) {
    return new GuestDisk(root, bootFiles, Optional.of(image), loader);
  }

  public GuestDisk withLoader(Content program) {
    return new GuestDisk(root, bootFiles, bootImage, Optional.of(program));
  }
}
