package dev.skiff.fabric.dns;

import java.util.Arrays;

/** How many answers are being made, in all and for each port. Of the frame loop's thread. */
final class UnderWay {
  static final int MOST = 256;
  static final int MOST_OF_PORT = 32;

  private int count;
  private int[] ofPort = new int[16];

  /** Whether there is room for one more, which is taken. */
  boolean begin(int slot) {
    if (slot >= ofPort.length) {
      ofPort = Arrays.copyOf(ofPort, Integer.highestOneBit(slot) * 2);
    }
    if (count == MOST || ofPort[slot] == MOST_OF_PORT) {
      return false;
    }
    count++;
    ofPort[slot]++;
    return true;
  }

  void end(int slot) {
    count--;
    ofPort[slot]--;
  }
}
