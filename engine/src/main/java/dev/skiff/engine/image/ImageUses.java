package dev.skiff.engine.image;

import java.util.List;

/** Who uses an image. Asked while the store is locked: answers at once and asks no store. */
@FunctionalInterface
public interface ImageUses {
  /** Names of those that need the image of this manifest to stay, e.g. instances. */
  List<String> of(Digest image);
}
