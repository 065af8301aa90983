package dev.skiff.engine.image;

import dev.skiff.engine.image.ContentStore.Change;
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

  /**
   * An image that was entered.
   *
   * @param index as it was then: a moment later somebody may have removed the image
   * @param unchanged whether it was there before, under the same name
   */
  record Entered(Digest digest, ImageIndex index, boolean unchanged) {}

  /** Gives an image that is here another name; the caller is present in the store. */
  Entered tag(String source, ImageReference target) throws IOException {
    Change change =
        store.changed(index -> {
          Entry old = index.of(Selection.of(index, source).digest()).getFirst();
          return index.with(
              entry(old.mediaType(), old.digest(), old.size(), Optional.of(target)), used);
        });
    Digest digest = Selection.of(change.before(), source).digest();
    return entered(change, digest, Optional.of(target.nameAndTag()));
  }

  /** Enters a stored manifest; the caller is present in the store. */
  Entered enter(String mediaType, Digest digest, long size, Optional<ImageReference> reference)
      throws IOException {
    Entry added = entry(mediaType, digest, size, reference);
    return entered(store.changed(index -> index.with(added, used)), digest, added.reference());
  }

  /** Only who lost a name may have become superfluous. */
  private Entered entered(Change change, Digest digest, Optional<String> reference) {
    Optional<Entry> old = reference.flatMap(change.before()::named);
    if (old.filter(entry -> !entry.digest().equals(digest)).isPresent()) {
      collector.makeDue();
    }
    boolean unchanged =
        change.before().of(digest).stream().anyMatch(entry -> entry.reference().equals(reference));
    return new Entered(digest, change.after(), unchanged);
  }

  private Entry entry(
      String mediaType, Digest digest, long size, Optional<ImageReference> reference) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return new Entry(
        mediaType, digest, size, reference.map(ImageReference::nameAndTag), now, false);
  }
}
