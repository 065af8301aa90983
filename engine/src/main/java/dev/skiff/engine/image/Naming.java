package dev.skiff.engine.image;

import dev.skiff.engine.image.ContentStore.Change;
import dev.skiff.engine.image.ImageIndex.Entry;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
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
        store.changed(
            index -> index.with(named(index, source, target).entries(now()).getFirst(), used));
    return entered(change, List.of(named(change.before(), source, target))).getFirst();
  }

  private static Arrival named(ImageIndex index, String source, ImageReference target) {
    Entry old = index.of(Selection.of(index, source).digest()).getFirst();
    return new Arrival(old.mediaType(), old.digest(), old.size(), List.of(target));
  }

  /** Enters stored manifests, all of them at once; the caller is present in the store. */
  List<Entered> enter(List<Arrival> arrivals) throws IOException {
    Instant now = now();
    Change change =
        store.changed(index -> {
          ImageIndex after = index;
          for (Arrival arrival : arrivals) {
            for (Entry entry : arrival.entries(now)) {
              after = after.with(entry, used);
            }
          }
          return after;
        });
    return entered(change, arrivals);
  }

  /** Only who lost a name may have become superfluous. */
  private List<Entered> entered(Change change, List<Arrival> arrivals) {
    if (arrivals.stream().anyMatch(arrival -> arrival.takesNameIn(change.before()))) {
      collector.makeDue();
    }
    return arrivals.stream()
        .map(
            arrival -> new Entered(arrival.digest(), change.after(), arrival.isIn(change.before())))
        .toList();
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
