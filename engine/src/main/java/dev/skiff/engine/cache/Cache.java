package dev.skiff.engine.cache;

import java.util.List;
import java.util.function.Predicate;

/** Something that keeps what could be made again. Safe for use by several threads. */
public interface Cache {

  /** All that it keeps, in no order. */
  List<CacheEntry> entries();

  /**
   * Removes an entry, at once and whole, unless somebody is about to use it. One that is gone
   * already is no error.
   *
   * @param used asked last, while nobody can begin to use the entry
   * @return whether it is gone
   */
  boolean discard(CacheEntry entry, Predicate<CacheEntry> used);

  /** Calls somebody, who is quick, each time after something was added. One listener. */
  void whenGrown(Runnable listener);
}
