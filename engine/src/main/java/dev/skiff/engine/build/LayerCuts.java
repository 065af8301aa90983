package dev.skiff.engine.build;

import dev.skiff.engine.build.Entry.Material;

/**
 * Where the sorted entries of an image are cut into layers. A place depends on the path there, and
 * only little on what came before, so that a file which grows or goes moves the cuts near it and no
 * others; a large file is a layer of its own. The same entries are cut at the same places.
 */
final class LayerCuts {
  /** Less is not worth a blob of its own. */
  private static final long LEAST_TARGET = 4 << 20;

  /** Half a target is the least that a layer has, so that there are at most about twice as many. */
  private static final int LAYERS = 30;

  /** A layer that is cut because of its size is cut where the one before it happened to end. */
  private static final int MOST_TARGETS = 3;

  /** A cut after every large file would depend on all that came before. */
  private static final double MOST_CHANCE = 0.25;

  private final long target;
  private long gathered;
  private boolean afterLarge;

  /**
   * For one image.
   *
   * @param total weight of all entries, about
   */
  LayerCuts(long total) {
    this.target = rounded(Math.max(LEAST_TARGET, total / LAYERS));
  }

  /** Whether a layer begins with this entry; to be asked for each, in order. */
  boolean before(Entry entry) {
    long weight = entry.weight();
    boolean large = weight >= target;
    boolean cut = gathered > 0 && (large || afterLarge || isDue(entry, weight));
    gathered = cut ? weight : gathered + weight;
    afterLarge = large;
    return cut;
  }

  /** Once half a target is there, on average within the next half. */
  private boolean isDue(Entry entry, long weight) {
    if (gathered < target / 2 || entry.material() instanceof Material.Folder) {
      return false;
    }
    double chance = Math.min(MOST_CHANCE, (double) powerOfTwo(weight) / ((double) target / 2));
    return gathered + weight > MOST_TARGETS * target
        || (hash(entry.path()) >>> 11) * 0x1.0p-53 < chance;
  }

  /** To a power of two or one and a half: a folder that grows a little keeps its target. */
  private static long rounded(long atLeast) {
    long above = powerOfTwo(atLeast);
    return above / 4 * 3 >= atLeast ? above / 4 * 3 : above;
  }

  private static long powerOfTwo(long atLeast) {
    long highest = Long.highestOneBit(atLeast);
    return highest == atLeast ? highest : highest << 1;
  }

  /** FNV-1a of the characters, then the finalizer of MurmurHash3: nothing that must be secret. */
  private static long hash(String path) {
    long hash = 0xcbf29ce484222325L;
    for (int at = 0; at < path.length(); at++) {
      hash = (hash ^ path.charAt(at)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }
}
