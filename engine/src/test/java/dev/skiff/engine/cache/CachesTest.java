package dev.skiff.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class CachesTest {
  private final Shelf shelf = new Shelf();
  private final Set<String> used = new HashSet<>();

  @Test
  void whatWasNotUsedForTheLongestTimeGoesFirstAndOnlyAsMuchAsNeeded() {
    shelf.put("old", 40, 1);
    shelf.put("older", 40, 0);
    shelf.put("new", 40, 2);
    Caches.Freed freed = caches(100).makeRoom();
    assertThat(freed.bytes()).isEqualTo(40);
    assertThat(shelf.keys()).containsExactlyInAnyOrder("old", "new");
    assertThat(caches(100).makeRoom().entries()).isEmpty();
  }

  @Test
  void whatIsUsedStaysEvenOverTheLimit() {
    shelf.put("used", 200, 0);
    shelf.put("idle", 10, 9);
    used.add("used");
    assertThat(caches(100).makeRoom().entries())
        .extracting(CacheEntry::key)
        .containsExactly("idle");
    assertThat(caches(0).remove(_ -> true).entries()).isEmpty();
    assertThat(shelf.keys()).containsExactly("used");
  }

  @Test
  void whatTheCacheItselfKeepsIsNotCountedAsFreed() {
    shelf.put("claimed", 200, 0);
    shelf.claimed.add("claimed");
    assertThat(caches(0).makeRoom().bytes()).isZero();
    assertThat(shelf.keys()).containsExactly("claimed");
  }

  @Test
  void onlyWhatIsNotWantedIsRemoved() {
    shelf.put("a", 1, 0);
    shelf.put("b", 2, 0);
    assertThat(caches(0).remove(entry -> entry.key().equals("b")).bytes()).isEqualTo(2);
    assertThat(shelf.keys()).containsExactly("a");
  }

  @Test
  void aPlanTakesNothingUsedAndNothingInVain() {
    long seed = 20260301;
    Random random = new Random(seed);
    for (int round = 0; round < 2000; round++) {
      List<CacheEntry> entries = new ArrayList<>();
      for (int i = random.nextInt(8); i > 0; i--) {
        entries.add(entry("e" + i, random.nextInt(50), random.nextInt(5)));
      }
      CacheLimit limit = new CacheLimit(random.nextInt(200));
      Predicate<CacheEntry> isUsed = entry -> entry.key().hashCode() % 3 == 0;
      List<CacheEntry> plan = Eviction.plan(entries, limit, isUsed);
      long left = sum(entries) - sum(plan);
      assertThat(plan).as("seed %d round %d", seed, round).noneMatch(isUsed);
      boolean enough = left <= limit.bytes();
      assertThat(enough || plan.size() == entries.stream().filter(isUsed.negate()).count())
          .as("seed %d round %d", seed, round)
          .isTrue();
      if (!plan.isEmpty()) {
        assertThat(left + plan.getLast().sizeBytes())
            .as("seed %d round %d: the last one was needed", seed, round)
            .isGreaterThan(limit.bytes());
      }
    }
  }

  private static long sum(List<CacheEntry> entries) {
    return entries.stream().mapToLong(CacheEntry::sizeBytes).sum();
  }

  private Caches caches(long limit) {
    return new Caches(List.of(shelf), new CacheLimit(limit), entry -> used.contains(entry.key()));
  }

  private static CacheEntry entry(String key, long bytes, int second) {
    return new CacheEntry(
        "thing",
        key,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        bytes,
        Instant.ofEpochSecond(second));
  }

  private static final class Shelf implements Cache {
    private final List<CacheEntry> kept = new CopyOnWriteArrayList<>();
    private final Set<String> claimed = new HashSet<>();

    void put(String key, long bytes, int second) {
      kept.add(entry(key, bytes, second));
    }

    List<String> keys() {
      return kept.stream().map(CacheEntry::key).toList();
    }

    @Override
    public List<CacheEntry> entries() {
      return List.copyOf(kept);
    }

    @Override
    public boolean discard(CacheEntry entry, Predicate<CacheEntry> inUse) {
      return !claimed.contains(entry.key()) && !inUse.test(entry) && kept.remove(entry);
    }

    @Override
    public void whenGrown(Runnable listener) {}
  }
}
