package dev.skiff.engine.image;

import java.util.List;

/** Who uses an image. Asked while the store is locked: answers at once and asks no store. */
@FunctionalInterface
public interface ImageUses {
  /** Those that need the image of this manifest to stay, e.g. instances. */
  List<User> of(Digest image);

  /**
   * One that uses an image.
   *
   * @param running whether it does so right now; one that does not could be parted from its image
   */
  record User(String name, boolean running) {}
}
