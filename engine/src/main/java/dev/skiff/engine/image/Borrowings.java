package dev.skiff.engine.image;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Images that somebody has found and not yet recorded a use of. Counted by image; safe for use by
 * several threads.
 */
final class Borrowings {
  private final Map<Digest, Integer> counts = new ConcurrentHashMap<>();

  void begin(Digest image) {
    counts.merge(image, 1, Integer::sum);
  }

  @SuppressWarnings("NullAway") // computeIfPresent() takes null for a removal.
  void end(Digest image) {
    counts.computeIfPresent(image, (_, count) -> count == 1 ? null : count - 1);
  }

  boolean includes(Digest image) {
    return counts.containsKey(image);
  }
}
