package dev.skiff.engine.operation;

import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.VerifiedTree;
import dev.skiff.engine.image.Digest;
import dev.skiff.engine.image.Images;
import java.util.Optional;
import java.util.function.Supplier;

/** The files of an image, for who may want to look at them: opened when first asked for. */
final class ImageTree implements Supplier<FileTree>, AutoCloseable {
  private final Images images;
  private final String digest;
  private Optional<VerifiedTree> opened = Optional.empty();

  ImageTree(Images images, String digest) {
    this.images = images;
    this.digest = digest;
  }

  @Override
  public FileTree get() {
    if (opened.isEmpty()) {
      opened = Optional.of(images.tree(Digest.parse(digest).orElseThrow()));
    }
    return opened.get().tree();
  }

  @Override
  public void close() {
    opened.ifPresent(VerifiedTree::close);
  }
}
