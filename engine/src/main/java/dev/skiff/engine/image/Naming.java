package dev.skiff.engine.image;

import dev.skiff.engine.image.ImageIndex.Entry;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Predicate;

/** Enters images into the index, under names that leave whoever had them. */
final class Naming {
  private final ContentStore store;
  private final InstantSource clock;
  private final Predicate<Digest> used;
  private final Collector collector;

  Naming(ContentStore store, InstantSource clock, Predicate<Digest> used, Collector collector) {
    this.store = store;
    this.clock = clock;
    this.used = used;
    this.collector = collector;
  }

  /** Gives an image that is here another name; answers with which one that was. */
  Digest tag(String source, ImageReference target) throws IOException {
    ImageIndex before =
        store.changePresent(index -> {
          Entry old = index.of(Selection.of(index, source).digest()).getFirst();
          return index.with(
              entry(old.mediaType(), old.digest(), old.size(), Optional.of(target)), used);
        });
    Digest digest = Selection.of(before, source).digest();
    collectIfMoved(before, target.nameAndTag(), digest);
    return digest;
  }

  /**
   * Enters a stored manifest; the caller is present in the store.
   *
   * @return whether it was there before, under the same name
   */
  boolean enter(String mediaType, Digest digest, long size, Optional<ImageReference> reference)
      throws IOException {
    Entry added = entry(mediaType, digest, size, reference);
    ImageIndex before = store.changeIndex(index -> index.with(added, used));
    added.reference().ifPresent(name -> collectIfMoved(before, name, digest));
    return before.of(digest).stream()
        .anyMatch(entry -> entry.reference().equals(added.reference()));
  }

  /** Only who lost a name may have become superfluous. */
  private void collectIfMoved(ImageIndex before, String reference, Digest now) {
    if (before.named(reference).filter(old -> !old.digest().equals(now)).isPresent()) {
      collector.makeDue();
    }
  }

  private Entry entry(
      String mediaType, Digest digest, long size, Optional<ImageReference> reference) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return new Entry(
        mediaType, digest, size, reference.map(ImageReference::nameAndTag), now, false);
  }
}
