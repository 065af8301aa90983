package dev.skiff.engine.image;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.tree.BackgroundDigest;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.VerifiedTree;
import dev.skiff.engine.image.PlainLayers.Layer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/**
 * An image's tree, which points into its layers. Nothing of them is removed until it is closed, and
 * blobs not as long as the image is in the store. Every layer is hashed from its beginning to its
 * end while the tree is used.
 */
final class CheckedTree implements VerifiedTree {
  private final Digest image;
  private final List<Layer> layers;
  private final Images.Lease lease;
  private final BackgroundDigest hash;
  private final FileTree tree;

  /** The lease becomes the tree's own when this returns. */
  CheckedTree(Digest image, List<Layer> layers, Images.Lease lease) throws IOException {
    this.image = image;
    this.layers = List.copyOf(layers);
    this.lease = lease;
    this.hash = BackgroundDigest.sha256(layers.stream().map(Layer::file).toList());
    this.tree = read();
  }

  @Override
  public FileTree tree() {
    return tree;
  }

  @Override
  public void confirm() {
    try {
      List<String> found = hash.await();
      for (int i = 0; i < found.size(); i++) {
        require(layers.get(i), new Digest(found.get(i)));
      }
    } catch (IOException e) {
      throw ImageFailure.unreadable(image, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a layer was verified", e);
    }
  }

  /** A damaged copy goes, so that the next one who needs it makes another. */
  private void require(Layer layer, Digest found) throws IOException {
    if (found.equals(layer.diffId())) {
      return;
    }
    if (layer.unpacked()) {
      Files.deleteIfExists(layer.file());
      throw ImageFailure.damagedCopy(image, layer.blob());
    }
    throw ImageFailure.damaged(image, layer.blob(), "holds other bytes, of " + found);
  }

  @Override
  public void close() {
    try (hash) {
      lease.close();
    }
  }

  /** A damaged layer is told as such, whatever its damage does to the reader. */
  private FileTree read() throws IOException {
    try {
      return LayerTree.of(
          layers.stream()
              .map(layer -> new LayerTree.Source(layer.file(), "layer " + layer.blob()))
              .toList());
    } catch (FormatFailure | IOException e) {
      try (hash) {
        confirm();
      }
      throw e;
    }
  }
}
