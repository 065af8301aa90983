package dev.skiff.engine.log;

import dev.skiff.engine.vm.LogPosition;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The records of one log file, forwards. Lines that are no record are skipped and counted; a last
 * line without LF is not read until its LF is there. Keeps working when the file is deleted. Not
 * thread-safe.
 */
final class CriReader implements Closeable {
  /**
   * The guard writes at most 16 KiB of content a record (docs/design/guard.md); a line longer than
   * this is none of its.
   */
  static final int MAX_LINE = 32 * 1024;

  private static final int BUFFER = 256 * 1024;

  private final long segment;
  private final FileChannel file;
  private final byte[] buffer;

  /** Offset in the file of {@code buffer[0]}. */
  private long base;

  private int next;
  private int limit;
  private boolean skipping;
  private long skipped;

  private CriReader(long segment, FileChannel file, long offset, int bufferBytes) {
    this.segment = segment;
    this.file = file;
    this.base = offset;
    this.buffer = new byte[bufferBytes];
  }

  /** Reads a file from an offset, which is the start of a line. */
  static CriReader open(Path path, LogPosition from) throws IOException {
    FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
    long left = Math.max(0, file.size() - from.offset());
    int bytes = (int) Math.clamp(left, 2L * MAX_LINE, BUFFER);
    return new CriReader(from.segment(), file, from.offset(), bytes);
  }

  /** The next record; empty when there is no whole one now. */
  Optional<LogRecord> next() throws IOException {
    while (true) {
      int end = lineEnd();
      if (end < 0) {
        return Optional.empty();
      }
      LogPosition position = position();
      Optional<LogRecord> record =
          skipping ? Optional.empty() : LogRecord.parse(position, buffer, next, end);
      next = end + 1;
      skipping = false;
      if (record.isPresent()) {
        return record;
      }
      skipped++;
    }
  }

  /** Index of the LF that ends the line at {@code next}, or -1 when it is not there yet. */
  private int lineEnd() throws IOException {
    int from = next;
    while (true) {
      for (int i = from; i < limit; i++) {
        if (buffer[i] == '\n') {
          return i;
        }
      }
      if (limit - next > MAX_LINE) {
        skipping = true;
        next = limit;
      }
      from = refill();
      if (from < 0) {
        return -1;
      }
    }
  }

  /**
   * Reads more behind what is unread.
   *
   * @return where the new bytes begin, or -1 at the end of the file. A torn line is forgotten then:
   *     the guard may cut it off and write another in its place
   */
  private int refill() throws IOException {
    System.arraycopy(buffer, next, buffer, 0, limit - next);
    base += next;
    limit -= next;
    next = 0;
    int read = file.read(ByteBuffer.wrap(buffer, limit, buffer.length - limit), base + limit);
    if (read <= 0) {
      limit = 0;
      return -1;
    }
    int from = limit;
    limit += read;
    return from;
  }

  /** Just past the last record or skipped line. */
  LogPosition position() {
    return new LogPosition(segment, base + next);
  }

  long skipped() {
    return skipped;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
