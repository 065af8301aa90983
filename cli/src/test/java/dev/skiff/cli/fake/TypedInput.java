package dev.skiff.cli.fake;

import java.io.InputStream;
import java.util.ArrayDeque;

/** An input that gives what other threads put into it, and then ends. */
public final class TypedInput extends InputStream {
  private final ArrayDeque<Byte> bytes = new ArrayDeque<>();
  private boolean ended;

  public synchronized void type(byte[] typed, int length) {
    for (int i = 0; i < length; i++) {
      bytes.add(typed[i]);
    }
    notifyAll();
  }

  public synchronized void end() {
    ended = true;
    notifyAll();
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public synchronized int read(byte[] target, int offset, int length) {
    try {
      while (length > 0 && bytes.isEmpty() && !ended) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
    int count = Math.min(length, bytes.size());
    for (int i = 0; i < count; i++) {
      target[offset + i] = bytes.remove();
    }
    return count == 0 && length > 0 ? -1 : count;
  }
}
