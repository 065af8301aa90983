package dev.skiff.engine.image.archive;

import dev.skiff.engine.image.ImageReference;
import dev.skiff.engine.image.Intake.Blob;
import java.util.List;

/**
 * An image that an archive holds.
 *
 * @param what as the archive calls it, for messages
 * @param names without digests; may be none
 */
record FoundImage(String what, Blob manifest, List<ImageReference> names) {
  FoundImage {
    names = List.copyOf(names);
  }
}
