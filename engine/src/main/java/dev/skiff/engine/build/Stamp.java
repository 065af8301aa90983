package dev.skiff.engine.build;

import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What changes when a file does; times in nanoseconds of the epoch. Two looks with the same stamp
 * saw the same bytes, if the file was left alone for a while before the first one: a clock has
 * ticks.
 */
record Stamp(long device, long inode, long size, long modifiedNanos, long changedNanos) {
  /** FAT's clock, the slowest there is; git calls younger files racily clean. */
  private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(2);

  static Stamp of(Map<String, Object> attributes) {
    return new Stamp(
        number(attributes, "dev"),
        number(attributes, "ino"),
        number(attributes, "size"),
        time(attributes, "lastModifiedTime"),
        time(attributes, "ctime"));
  }

  /** Whether a change after this moment must show in the stamp. */
  boolean settledBy(Instant now) {
    long nanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    return Math.max(modifiedNanos, changedNanos) < nanos - TICK_NANOS;
  }

  private static long number(Map<String, Object> attributes, String name) {
    return attributes.get(name) instanceof Number number ? number.longValue() : 0;
  }

  private static long time(Map<String, Object> attributes, String name) {
    return attributes.get(name) instanceof FileTime time ? time.to(TimeUnit.NANOSECONDS) : 0;
  }
}
