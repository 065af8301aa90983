package dev.skiff.fabric.loop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** When to try again to connect which port: soon, then ever less often. Of the loop. */
final class Reconnects {
  static final long FIRST_PAUSE_NANOS = 5_000_000;
  static final long LONGEST_PAUSE_NANOS = 250_000_000;

  private final Map<Integer, Long> dues = new HashMap<>();
  private final Map<Integer, Long> pauses = new HashMap<>();
  private long due = Long.MAX_VALUE;

  /** Tries at the next chance. */
  void now(int slot, long now) {
    pauses.remove(slot);
    put(slot, now);
  }

  /** Tries after a pause, twice as long as the one before. */
  void add(int slot, long now) {
    long pause = pauses.getOrDefault(slot, FIRST_PAUSE_NANOS);
    pauses.put(slot, Math.min(LONGEST_PAUSE_NANOS, pause * 2));
    put(slot, now + pause);
  }

  private void put(int slot, long when) {
    dues.put(slot, when);
    due = Math.min(due, when);
  }

  void succeeded(int slot) {
    pauses.remove(slot);
  }

  void forget(int slot) {
    dues.remove(slot);
    pauses.remove(slot);
  }

  /** When something is to be tried, or {@link Long#MAX_VALUE}. */
  long due() {
    return due;
  }

  boolean isDue(long now) {
    return due <= now;
  }

  List<Integer> takeDue(long now) {
    List<Integer> taken = new ArrayList<>();
    due = Long.MAX_VALUE;
    dues.entrySet()
        .removeIf(entry -> {
          boolean isDue = entry.getValue() <= now;
          if (isDue) {
            taken.add(entry.getKey());
          } else {
            due = Math.min(due, entry.getValue());
          }
          return isDue;
        });
    return taken;
  }
}
