package dev.skiff.engine.vm;

/**
 * A place in a machine's log.
 *
 * @param segment number of the log file, counted from 1 over the whole life of the instance
 * @param offset bytes from the start of that file
 */
public record LogPosition(long segment, long offset) implements Comparable<LogPosition> {
  public static final LogPosition START = new LogPosition(1, 0);

  @Override
  public int compareTo(LogPosition other) {
    int bySegment = Long.compare(segment, other.segment);
    return bySegment != 0 ? bySegment : Long.compare(offset, other.offset);
  }
}
