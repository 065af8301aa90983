package dev.skiff.engine.image;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.tar.TarReader;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.VerifiedTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * An image's tree, which can be read at once while its layer is being hashed on a thread of its
 * own. What was made of the tree is good only after {@link #confirm}. Close it in any case.
 */
public final class CheckedTree implements VerifiedTree {
  private final Digest image;
  private final Digest layer;
  private final CompletableFuture<Optional<String>> fault = new CompletableFuture<>();
  private final FileTree tree;
  private volatile boolean stopped;

  private CheckedTree(Digest image, Digest layer, Path blob, long size) throws IOException {
    this.image = image;
    this.layer = layer;
    Thread.ofPlatform().daemon().name("layer-check").start(() -> check(blob, size));
    this.tree = read(blob);
  }

  static CheckedTree open(Digest image, Digest layer, Path blob, long size) throws IOException {
    return new CheckedTree(image, layer, blob, size);
  }

  /** Points into the layer's blob; good as long as the image is in the store. */
  @Override
  public FileTree tree() {
    return tree;
  }

  /**
   * Returns when every byte of the layer was read and found right.
   *
   * @throws ImageFailure if one was not
   */
  @Override
  public void confirm() {
    try {
      fault
          .join()
          .ifPresent(why -> {
            throw ImageFailure.damaged(image, layer, why);
          });
    } catch (CompletionException e) {
      throw ImageFailure.damaged(image, layer, "cannot be read: " + e.getCause());
    }
  }

  @Override
  public void close() {
    stopped = true;
  }

  /** A damaged layer is told as such, whatever its damage does to the reader. */
  private FileTree read(Path blob) throws IOException {
    boolean whole = false;
    try {
      FileTree read = TarReader.read(blob);
      whole = true;
      return read;
    } catch (FormatFailure | IOException e) {
      confirm();
      throw e;
    } finally {
      if (!whole) {
        stopped = true;
      }
    }
  }

  private void check(Path blob, long size) {
    try {
      fault.complete(BlobCheck.fault(blob, layer, size, () -> stopped));
    } catch (IOException | RuntimeException e) {
      fault.completeExceptionally(e);
    }
  }
}
