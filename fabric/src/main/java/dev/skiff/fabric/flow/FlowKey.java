package dev.skiff.fabric.flow;

import dev.skiff.fabric.packet.Packet;

/**
 * What tells flows apart, the same from both directions: the lower end first. Refilled for each
 * packet.
 */
final class FlowKey {
  private long lowHigh;
  private long lowLow;
  private long highHigh;
  private long highLow;
  private long ports;
  private boolean turned;

  void take(Packet packet) {
    long sourceHigh = packet.sourceHigh();
    long sourceLow = packet.sourceLow();
    long destinationHigh = packet.destinationHigh();
    long destinationLow = packet.destinationLow();
    int source = packet.sourcePort();
    int destination = packet.destinationPort();
    turned = isTurned(sourceLow, destinationLow, sourceHigh, destinationHigh, source > destination);
    lowHigh = turned ? destinationHigh : sourceHigh;
    lowLow = turned ? destinationLow : sourceLow;
    highHigh = turned ? sourceHigh : destinationHigh;
    highLow = turned ? sourceLow : destinationLow;
    long low = turned ? destination : source;
    long high = turned ? source : destination;
    ports = (low << 48) | (high << 32) | packet.protocol();
  }

  private static boolean isTurned(
      long sourceLow,
      long destinationLow,
      long sourceHigh,
      long destinationHigh,
      boolean portsTurned) {
    if (sourceLow != destinationLow) {
      return sourceLow > destinationLow;
    }
    return sourceHigh == destinationHigh ? portsTurned : sourceHigh > destinationHigh;
  }

  /** Whether the packet's sender is the higher end. */
  boolean turned() {
    return turned;
  }

  boolean isAt(long[] entries, int begin) {
    return entries[begin + 4] == ports
        && entries[begin + 1] == lowLow
        && entries[begin + 3] == highLow
        && entries[begin] == lowHigh
        && entries[begin + 2] == highHigh;
  }

  void write(long[] entries, int begin) {
    entries[begin] = lowHigh;
    entries[begin + 1] = lowLow;
    entries[begin + 2] = highHigh;
    entries[begin + 3] = highLow;
    entries[begin + 4] = ports;
  }

  int hash(long seed) {
    return hash(seed, lowHigh ^ Long.rotateLeft(highHigh, 17), lowLow, highLow, ports);
  }

  static int hashAt(long seed, long[] entries, int begin) {
    return hash(
        seed,
        entries[begin] ^ Long.rotateLeft(entries[begin + 2], 17),
        entries[begin + 1],
        entries[begin + 3],
        entries[begin + 4]);
  }

  /**
   * Odd factors of SplitMix64 and of Fibonacci hashing; each word goes through a multiplication.
   */
  private static int hash(long seed, long highs, long low, long high, long ports) {
    long hash = (seed ^ low) * 0x9e3779b97f4a7c15L;
    hash = (Long.rotateLeft(hash, 29) ^ high) * 0xbf58476d1ce4e5b9L;
    hash = (Long.rotateLeft(hash, 29) ^ ports) * 0x94d049bb133111ebL;
    hash = (Long.rotateLeft(hash, 29) ^ highs) * 0x9e3779b97f4a7c15L;
    return (int) (hash >>> 40);
  }
}
