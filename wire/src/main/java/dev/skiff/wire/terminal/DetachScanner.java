package dev.skiff.wire.terminal;

import java.io.ByteArrayOutputStream;

/**
 * Takes the detach keys out of what is typed, however it is cut into pieces. Keys that may be the
 * beginning of them are held back until the next one tells. Belongs to one thread.
 */
public final class DetachScanner {
  private final byte[] keys;

  /** By how many keys: the longest proper beginning that these end with (Knuth, Morris, Pratt). */
  private final int[] borders;

  private int held;

  DetachScanner(byte[] keys) {
    this.keys = keys;
    this.borders = borders(keys);
  }

  private static int[] borders(byte[] keys) {
    int[] borders = new int[keys.length + 1];
    int border = 0;
    for (int i = 1; i < keys.length; i++) {
      while (border > 0 && keys[i] != keys[border]) {
        border = borders[border];
      }
      if (keys[i] == keys[border]) {
        border++;
      }
      borders[i + 1] = border;
    }
    return borders;
  }

  /** What of the next {@code count} bytes, and of those held back, is for the program. */
  public byte[] pass(byte[] bytes, int count) {
    ByteArrayOutputStream passed = new ByteArrayOutputStream(count + held);
    for (int i = 0; i < count && !detached(); i++) {
      take(bytes[i], passed);
    }
    return passed.toByteArray();
  }

  private void take(byte typed, ByteArrayOutputStream passed) {
    while (held > 0 && keys[held] != typed) {
      passed.write(keys, 0, held - borders[held]);
      held = borders[held];
    }
    if (keys[held] == typed) {
      held++;
    } else {
      passed.write(typed);
    }
  }

  /** Whether the keys were typed; nothing passes any more. */
  public boolean detached() {
    return held == keys.length;
  }

  /** What was held back, when no more is typed. */
  public byte[] rest() {
    byte[] rest = new byte[detached() ? 0 : held];
    System.arraycopy(keys, 0, rest, 0, rest.length);
    return rest;
  }
}
