package dev.skiff.engine.base;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Images whose boot sets somebody is about to use, counted. For those who implement {@link
 * Base#claim}; safe for use by several threads.
 */
public final class Claims {
  private final Map<String, Integer> counts = new HashMap<>();

  public synchronized Base.Claim begin(String image) {
    counts.merge(image, 1, Integer::sum);
    return new Once(image);
  }

  /** Does something, unless an image is claimed, while nobody can begin to claim it. */
  public synchronized boolean unlessClaimed(String image, BooleanSupplier action) {
    return !counts.containsKey(image) && action.getAsBoolean();
  }

  /** Does something, unless any image is claimed, while nobody can begin to claim one. */
  public synchronized boolean unlessAnyClaimed(BooleanSupplier action) {
    return counts.isEmpty() && action.getAsBoolean();
  }

  @SuppressWarnings("NullAway") // computeIfPresent() takes null for a removal.
  private synchronized void end(String image) {
    counts.computeIfPresent(image, (_, count) -> count == 1 ? null : count - 1);
  }

  /** Ends once, however often it is closed. */
  private final class Once implements Base.Claim {
    private final String image;
    private boolean ended;

    Once(String image) {
      this.image = image;
    }

    @Override
    public void close() {
      synchronized (Claims.this) {
        if (!ended) {
          ended = true;
          end(image);
        }
      }
    }
  }
}
