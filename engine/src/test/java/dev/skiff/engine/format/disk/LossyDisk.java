package dev.skiff.engine.format.disk;

import dev.skiff.engine.format.tree.Content;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A disk in memory that tells what it might hold if the power were lost at any point: all that was
 * forced before, and of what was written since any sectors, in any order.
 */
public final class LossyDisk implements GrowingDisk {
  private static final int SECTOR = 512;

  private final byte[] first;
  private byte[] bytes;
  private final List<Event> events = new ArrayList<>();
  private int forced;

  public LossyDisk(byte[] bytes) {
    this.first = bytes.clone();
    this.bytes = bytes.clone();
  }

  private sealed interface Event {}

  @SuppressWarnings("ArrayRecordComponent")
  private record Sector(int offset, byte[] written) implements Event {}

  private record Longer(int length) implements Event {}

  private record Force() implements Event {}

  /** After as many of which the power may be lost. */
  public int events() {
    return events.size();
  }

  /** How often it was forced. */
  public int forces() {
    return forced;
  }

  /** What is left after so many events. */
  public byte[] left(int count, Random random) {
    int safe = 0;
    for (int event = 0; event < count; event++) {
      safe = events.get(event) instanceof Force ? event : safe;
    }
    byte[] left = first.clone();
    for (int event = 0; event < count; event++) {
      if (event < safe || random.nextBoolean()) {
        left = with(left, events.get(event));
      }
    }
    return left;
  }

  private static byte[] with(byte[] before, Event event) {
    return switch (event) {
      case Force _ -> before;
      case Longer longer -> Arrays.copyOf(before, Math.max(before.length, longer.length));
      case Sector sector -> {
        int end = sector.offset + sector.written.length;
        byte[] after = before.length < end ? Arrays.copyOf(before, end) : before;
        System.arraycopy(sector.written, 0, after, sector.offset, sector.written.length);
        yield after;
      }
    };
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public String name() {
    return "the disk that loses its power";
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
    ByteBuffer left = ByteBuffer.wrap(replacement);
    for (int at = (int) offset; left.hasRemaining(); ) {
      byte[] part = new byte[Math.min(left.remaining(), SECTOR - at % SECTOR)];
      left.get(part);
      System.arraycopy(part, 0, bytes, at, part.length);
      events.add(new Sector(at, part));
      at += part.length;
    }
  }

  @Override
  public void extend(long length) {
    bytes = Arrays.copyOf(bytes, (int) length);
    events.add(new Longer((int) length));
  }

  @Override
  public void force() {
    events.add(new Force());
    forced++;
  }

  @Override
  public void close() {}
}
