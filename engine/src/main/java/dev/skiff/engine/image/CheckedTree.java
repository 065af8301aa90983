package dev.skiff.engine.image;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.tar.TarReader;
import dev.skiff.engine.format.tree.BackgroundDigest;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.VerifiedTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * An image's tree, which points into the blob of its layer and is good as long as the image is in
 * the store. The blob is hashed from its beginning to its end while the tree is used.
 */
final class CheckedTree implements VerifiedTree {
  private final Digest image;
  private final Digest layer;
  private final BackgroundDigest hash;
  private final FileTree tree;

  private CheckedTree(Digest image, Digest layer, Path blob) throws IOException {
    this.image = image;
    this.layer = layer;
    this.hash = BackgroundDigest.sha256(List.of(blob));
    this.tree = read(blob);
  }

  static CheckedTree open(Digest image, Digest layer, Path blob, long size) throws IOException {
    try {
      long present = Files.size(blob);
      if (present != size) {
        throw ImageFailure.damaged(
            image, layer, "has %d bytes instead of %d".formatted(present, size));
      }
    } catch (NoSuchFileException e) {
      throw ImageFailure.damaged(image, layer, "is missing");
    }
    return new CheckedTree(image, layer, blob);
  }

  @Override
  public FileTree tree() {
    return tree;
  }

  @Override
  public void confirm() {
    try {
      Digest found = new Digest(hash.await().getFirst());
      if (!found.equals(layer)) {
        throw ImageFailure.damaged(image, layer, "holds other bytes, of " + found);
      }
    } catch (IOException e) {
      throw ImageFailure.damaged(image, layer, "cannot be read: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a layer was verified", e);
    }
  }

  @Override
  public void close() {
    hash.close();
  }

  /** A damaged layer is told as such, whatever its damage does to the reader. */
  private FileTree read(Path blob) throws IOException {
    try {
      return TarReader.read(blob);
    } catch (FormatFailure | IOException e) {
      try (hash) {
        confirm();
      }
      throw e;
    }
  }
}
