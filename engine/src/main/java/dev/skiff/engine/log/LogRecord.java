package dev.skiff.engine.log;

import dev.skiff.engine.vm.LogPosition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * One record of the guard's log: {@code 2026-01-02T03:04:05.123456789Z stdout F content}. Every
 * part before the content has one length, so that nothing needs to be searched for.
 */
public final class LogRecord implements LogEntry {
  private static final String SHAPE = "dddd-dd-ddTdd:dd:dd.dddddddddZ ";

  /** Bytes of the time, nine digits of nanoseconds and {@code Z} included. */
  private static final int TIME_LENGTH = SHAPE.length() - 1;

  private static final int STREAM = SHAPE.length();
  private static final int TAG = STREAM + "stdout ".length();
  private static final int CONTENT = TAG + "F ".length();

  private static final byte[] STDOUT = "stdout ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] STDERR = "stderr ".getBytes(StandardCharsets.US_ASCII);

  private final LogPosition position;
  private final byte[] line;

  private LogRecord(LogPosition position, byte[] line) {
    this.position = position;
    this.line = line;
  }

  /**
   * Reads one line, its LF left out.
   *
   * @param position where the line begins
   * @return empty for bytes that are no record
   */
  static Optional<LogRecord> parse(LogPosition position, byte[] bytes, int from, int to) {
    if (!wellFormed(bytes, from, to)) {
      return Optional.empty();
    }
    return Optional.of(new LogRecord(position, Arrays.copyOfRange(bytes, from, to)));
  }

  private static boolean wellFormed(byte[] bytes, int from, int to) {
    return to - from >= CONTENT
        && timeIsWellFormed(bytes, from)
        && (matches(bytes, from + STREAM, STDOUT) || matches(bytes, from + STREAM, STDERR))
        && (bytes[from + TAG] == 'F' || bytes[from + TAG] == 'P')
        && bytes[from + TAG + 1] == ' ';
  }

  private static boolean timeIsWellFormed(byte[] bytes, int from) {
    for (int i = 0; i < SHAPE.length(); i++) {
      char wanted = SHAPE.charAt(i);
      byte found = bytes[from + i];
      if (wanted == 'd' ? found < '0' || found > '9' : found != wanted) {
        return false;
      }
    }
    return true;
  }

  private static boolean matches(byte[] bytes, int from, byte[] wanted) {
    return Arrays.equals(bytes, from, from + wanted.length, wanted, 0, wanted.length);
  }

  /** Where the record begins in the log. */
  public LogPosition position() {
    return position;
  }

  public LogStream stream() {
    return line[STREAM + 3] == 'o' ? LogStream.STDOUT : LogStream.STDERR;
  }

  /** Whether the content was followed by LF; else the stream's next record goes on. */
  public boolean endsLine() {
    return line[TAG] == 'F';
  }

  /** Bytes of content, LF not counted. */
  public int contentLength() {
    return line.length - CONTENT;
  }

  /** Bytes of {@link #time}. */
  public int timeLength() {
    return TIME_LENGTH;
  }

  public void copyContent(ByteBuffer to) {
    to.put(line, CONTENT, contentLength());
  }

  public void copyTime(ByteBuffer to) {
    to.put(line, 0, TIME_LENGTH);
  }

  /** RFC 3339, UTC, nine digits of a second. */
  public String time() {
    return new String(line, 0, TIME_LENGTH, StandardCharsets.US_ASCII);
  }

  /** Negative when it was written before {@code time}, 0 at that very moment. */
  public int compareTo(LogTime time) {
    return Arrays.compare(line, 0, TIME_LENGTH, time.digits(), 0, TIME_LENGTH);
  }

  @Override
  public String toString() {
    return "record at " + position.segment() + ":" + position.offset() + ", " + time();
  }
}
