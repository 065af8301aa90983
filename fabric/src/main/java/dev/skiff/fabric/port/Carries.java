package dev.skiff.fabric.port;

import java.util.ArrayDeque;

/** Arrays for frames that were read in part; kept and used again. Of one thread. */
public final class Carries {
  static final int SMALL = 2048;
  static final int LARGE = 70 << 10;

  private final ArrayDeque<byte[]> small = new ArrayDeque<>();
  private final ArrayDeque<byte[]> large = new ArrayDeque<>();

  byte[] take(int bytes) {
    ArrayDeque<byte[]> kept = bytes <= SMALL ? small : large;
    byte[] array = kept.pollLast();
    return array == null ? new byte[bytes <= SMALL ? SMALL : LARGE] : array;
  }

  void giveBack(byte[] array) {
    (array.length == SMALL ? small : large).addLast(array);
  }
}
