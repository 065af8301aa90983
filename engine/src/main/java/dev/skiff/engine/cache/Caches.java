package dev.skiff.engine.cache;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All caches of an engine under one limit. What is used is never removed. Safe for use by several
 * threads.
 */
public final class Caches {
  private static final Logger LOG = LoggerFactory.getLogger(Caches.class);

  private final List<Cache> caches;
  private final CacheLimit limit;
  private final Predicate<CacheEntry> used;

  /** Two that made room at once would make too much of it. */
  private final ReentrantLock makingRoom = new ReentrantLock();

  /**
   * @param used whether a machine needs an entry; answers at once and asks no cache
   */
  public Caches(List<Cache> caches, CacheLimit limit, Predicate<CacheEntry> used) {
    this.caches = List.copyOf(caches);
    this.limit = limit;
    this.used = used;
  }

  /** An entry, and whether a machine needs it now. */
  public record Kept(CacheEntry entry, boolean used) {}

  /** What was removed. */
  public record Freed(List<CacheEntry> entries, long bytes) {
    static Freed of(List<CacheEntry> entries) {
      return new Freed(
          List.copyOf(entries), entries.stream().mapToLong(CacheEntry::sizeBytes).sum());
    }
  }

  public CacheLimit limit() {
    return limit;
  }

  /** All that is kept, last used first. */
  public List<Kept> all() {
    return caches.stream()
        .flatMap(cache -> cache.entries().stream())
        .sorted(Comparator.comparing(CacheEntry::lastUsed).reversed())
        .map(entry -> new Kept(entry, used.test(entry)))
        .toList();
  }

  /** Removes all that is not used and not wanted. */
  public Freed remove(Predicate<CacheEntry> unwanted) {
    List<CacheEntry> gone = new ArrayList<>();
    for (Cache cache : caches) {
      cache.entries().stream()
          .filter(entry -> unwanted.test(entry) && !used.test(entry))
          .filter(entry -> cache.discard(entry, used))
          .forEach(gone::add);
    }
    return Freed.of(gone);
  }

  /** Removes what has not been used for the longest time, until the rest is within the limit. */
  public Freed makeRoom() {
    makingRoom.lock();
    try {
      List<CacheEntry> all = caches.stream().flatMap(cache -> cache.entries().stream()).toList();
      List<CacheEntry> going = Eviction.plan(all, limit, used);
      if (going.isEmpty()) {
        return Freed.of(going);
      }
      Freed freed = remove(going::contains);
      LOG.info(
          "the cache was over its limit of {} bytes: removed {} entries, {} bytes",
          limit.bytes(),
          freed.entries().size(),
          freed.bytes());
      return freed;
    } finally {
      makingRoom.unlock();
    }
  }

  /** Calls somebody each time after something was added to any cache. */
  public void whenGrown(Runnable listener) {
    caches.forEach(cache -> cache.whenGrown(listener));
  }
}
