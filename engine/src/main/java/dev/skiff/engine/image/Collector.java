package dev.skiff.engine.image;

import dev.skiff.engine.durable.HostLock;
import dev.skiff.engine.image.ImageIndex.Entry;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes from a store what no name and no user needs, while nobody else is present in it. Safe for
 * use by several threads.
 */
final class Collector {
  private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

  private final ContentStore store;
  private final Contents contents;
  private final Predicate<Digest> used;
  private volatile boolean due;
  private volatile Runnable collected = () -> {};

  Collector(ContentStore store, Contents contents, Predicate<Digest> used) {
    this.store = store;
    this.contents = contents;
    this.used = used;
  }

  /** Calls somebody after each collection. */
  void whenCollected(Runnable listener) {
    collected = listener;
  }

  /** Something may not be needed any more. */
  void makeDue() {
    due = true;
  }

  /**
   * Collects if that is due and nobody else is present; else the last one to leave does. Never
   * fails: what cannot be removed now is tried again then.
   */
  void collectIfDue() {
    if (!due) {
      return;
    }
    try {
      readAhead();
      Optional<HostLock.Held> alone = store.presence().tryExclusive();
      if (alone.isPresent()) {
        try (HostLock.Held _ = alone.get()) {
          collect();
        }
        collected.run();
      }
    } catch (IOException e) {
      LOG.warn("unused blobs stay for now: {}", e.toString());
    } catch (ImageFailure e) {
      LOG.warn("unused blobs stay for now: {}", e.getMessage());
    }
  }

  /** While nobody has to wait: it takes by far the longest when an engine has just begun. */
  private void readAhead() throws IOException {
    for (Entry entry : store.index().entries()) {
      contents.readAhead(entry);
    }
  }

  /**
   * If an image cannot be read, nobody knows which blobs are its own, and all of them stay until it
   * is removed.
   */
  private void collect() throws IOException {
    // Before the look at the index: a change that comes later makes it due again.
    due = false;
    try {
      store.sweepDrafts();
      store.changeIndex(index -> index.withoutUnusedLeftovers(used));
      Set<Digest> reachable = new HashSet<>();
      Set<Digest> diffIds = new HashSet<>();
      for (Entry entry : store.index().entries()) {
        reachable.addAll(contents.reachable(entry));
        diffIds.addAll(contents.diffIds(entry));
      }
      store.removeAllBut(reachable);
      store.removeUnpackedBut(diffIds);
    } catch (IOException | RuntimeException e) {
      due = true;
      throw e;
    }
  }
}
