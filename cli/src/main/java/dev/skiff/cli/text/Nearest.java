package dev.skiff.cli.text;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** The word that somebody meant. */
public final class Nearest {
  /** Longer ones are not mistyped but something else; comparing takes their product. */
  private static final int MAX_LENGTH = 64;

  private Nearest() {}

  /** The one of {@code words} nearest to {@code wrong}; empty when none is near. */
  public static Optional<String> to(String wrong, Collection<String> words) {
    String given = wrong.toLowerCase(Locale.ROOT);
    if (given.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    Optional<String> nearest = Optional.empty();
    int best = cost(Math.max(1, given.length() / 3), true) + 1;
    for (String word : words) {
      if (word.length() <= MAX_LENGTH) {
        int cost = cost(given, word.toLowerCase(Locale.ROOT));
        if (cost < best) {
          best = cost;
          nearest = Optional.of(word);
        }
      }
    }
    return nearest;
  }

  /** Of two words as near the one with the same first letter is meant: people begin right. */
  private static int cost(String given, String word) {
    boolean other = given.isEmpty() || word.isEmpty() || given.charAt(0) != word.charAt(0);
    return cost(distance(given, word), other);
  }

  private static int cost(int distance, boolean otherBeginning) {
    return 2 * distance + (otherBeginning ? 1 : 0);
  }

  /** Letters to add, drop, change or swap with their neighbour (optimal string alignment). */
  static int distance(String one, String other) {
    int[] before = new int[other.length() + 1];
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int[] next = new int[other.length() + 1];
      next[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        boolean same = one.charAt(i - 1) == other.charAt(j - 1);
        next[j] = Math.min(Math.min(next[j - 1], row[j]) + 1, row[j - 1] + (same ? 0 : 1));
        if (isSwap(one, i, other, j)) {
          next[j] = Math.min(next[j], before[j - 2] + 1);
        }
      }
      before = row;
      row = next;
    }
    return row[other.length()];
  }

  private static boolean isSwap(String one, int i, String other, int j) {
    return i > 1
        && j > 1
        && one.charAt(i - 1) == other.charAt(j - 2)
        && one.charAt(i - 2) == other.charAt(j - 1);
  }
}
