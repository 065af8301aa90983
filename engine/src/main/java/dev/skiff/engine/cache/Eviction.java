package dev.skiff.engine.cache;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** What has to go so that the rest is within a limit. Pure. */
final class Eviction {
  /** Of those used at the same time the largest first, so that few have to go. */
  private static final Comparator<CacheEntry> OLDEST_FIRST =
      Comparator.comparing(CacheEntry::lastUsed)
          .thenComparing(Comparator.comparingLong(CacheEntry::sizeBytes).reversed())
          .thenComparing(CacheEntry::key);

  private Eviction() {}

  /** Least recently used first; what is used stays, even if the limit is then exceeded. */
  static List<CacheEntry> plan(
      List<CacheEntry> entries, CacheLimit limit, Predicate<CacheEntry> used) {
    long total = entries.stream().mapToLong(CacheEntry::sizeBytes).sum();
    List<CacheEntry> going = new ArrayList<>();
    for (CacheEntry entry : entries.stream().sorted(OLDEST_FIRST).toList()) {
      if (total <= limit.bytes()) {
        return going;
      }
      if (!used.test(entry)) {
        going.add(entry);
        total -= entry.sizeBytes();
      }
    }
    return going;
  }
}
