package dev.skiff.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Rounds in each of which all contenders are measured. */
final class Rounds {
  private static final long SEED = 1;

  private Rounds() {}

  /** As {@code -Dskiff.rounds} has it, or else so many. */
  static int orElse(int usual) {
    return Integer.getInteger("skiff.rounds", usual);
  }

  /**
   * Lets each measure itself in every round, in changing order: what a guest takes depends on who
   * had its memory before, by 200 ms on some machines.
   */
  static void compete(int usual, List<Runnable> contenders) {
    int rounds = orElse(usual);
    List<Runnable> turns = new ArrayList<>(contenders);
    Random order = new Random(SEED);
    for (int round = 1; round <= rounds; round++) {
      Progress.say("round " + round + " of " + rounds);
      Collections.shuffle(turns, order);
      turns.forEach(Runnable::run);
    }
  }
}
