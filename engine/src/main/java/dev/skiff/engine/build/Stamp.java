package dev.skiff.engine.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
  static final String ATTRIBUTES = "unix:dev,ino,size,lastModifiedTime,ctime";

  /** FAT's clock, the slowest there is; git calls younger files racily clean. */
  private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Of a file itself, not of what it links to. */
  static Stamp of(Path file) throws IOException {
    return of(Files.readAttributes(file, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS));
  }

  static Stamp of(Map<String, Object> attributes) {
    return new Stamp(
        number(attributes, "dev"),
        number(attributes, "ino"),
        number(attributes, "size"),
        time(attributes, "lastModifiedTime"),
        time(attributes, "ctime"));
  }

  /** Whether the file still is what it was when this was taken. */
  boolean holds(Path file) throws IOException {
    try {
      return equals(of(file));
    } catch (NoSuchFileException e) {
      return false;
    }
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
