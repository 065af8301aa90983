package dev.skiff.fabric.flow;

/**
 * How many flows there may be.
 *
 * @param all in the whole table, a power of two
 * @param ofInitiator that one port began
 * @param unanswered of these, without an answer yet
 */
public record FlowLimits(int all, int ofInitiator, int unanswered) {
  public static final FlowLimits DEFAULT = new FlowLimits(131_072, 32_768, 4096);

  public FlowLimits {
    if (Integer.bitCount(all) != 1 || ofInitiator > all || unanswered > ofInitiator) {
      throw new IllegalArgumentException("limits that do not hold each other: " + all);
    }
  }
}
