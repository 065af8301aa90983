package dev.skiff.engine.format.disk;

import dev.skiff.engine.format.tree.Content;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A disk that remembers what was written to it since when, for what loses its power. */
public final class InMemory implements WritableDisk {
  private final byte[] bytes;
  private final List<byte[]> states = new ArrayList<>();

  public InMemory(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  /** A copy after each write, of sector after sector, as a disk might have been left. */
  public List<byte[]> states() {
    return states;
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public String name() {
    return "the disk in memory";
  }

  @Override
  public byte[] read(long offset, int length) {
    checkInside(offset, length);
    return Arrays.copyOfRange(bytes, (int) offset, (int) offset + length);
  }

  @Override
  public Content content(long offset, long length) {
    return Content.of(read(offset, (int) length));
  }

  @Override
  public void write(long offset, byte[] replacement) {
    checkInside(offset, replacement.length);
    for (int done = 0; done < replacement.length; ) {
      int at = (int) offset + done;
      int count = Math.min(replacement.length - done, 512 - at % 512);
      System.arraycopy(replacement, done, bytes, at, count);
      states.add(bytes.clone());
      done += count;
    }
  }

  @Override
  public void force() {}
}
