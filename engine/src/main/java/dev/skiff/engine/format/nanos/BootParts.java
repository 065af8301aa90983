package dev.skiff.engine.format.nanos;

import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import java.util.Objects;
import java.util.Optional;

/**
 * What lies on a guest's disk before its root. Without anything, only a machine that is given the
 * kernel can start from it.
 *
 * @param files {@code kernel} and {@code klib/NAME}, of a partition of their own
 * @param image for a BIOS; needs files
 * @param loader for the firmware of a UEFI machine; needs files
 */
public record BootParts(
    Optional<FileTree> files, Optional<BootImage> image, Optional<Content> loader) {
  public static final BootParts NONE =
      new BootParts(Optional.empty(), Optional.empty(), Optional.empty());

  public BootParts {
    Objects.requireNonNull(files, "files is null");
    if (files.isEmpty() && (image.isPresent() || loader.isPresent())) {
      throw new IllegalArgumentException("nothing could be booted: there are no boot files");
    }
  }

  public BootParts withFiles(FileTree tree) {
    return new BootParts(Optional.of(tree), image, loader);
  }

  public BootParts withImage(BootImage code) {
    return new BootParts(files, Optional.of(code), loader);
  }

  public BootParts withLoader(Content program) {
    return new BootParts(files, image, Optional.of(program));
  }
}
