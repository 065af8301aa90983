package dev.skiff.engine.log;

import dev.skiff.engine.vm.LogPosition;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The records of an instance's log files from the end backwards, reading no more than is asked for.
 * What is written meanwhile is not seen. Lines that are no record are left out. Not thread-safe.
 */
final class BackwardReader implements Closeable {
  /** Big enough for several of the longest lines. */
  private static final int BUFFER = 4 * CriReader.MAX_LINE;

  private final Segments segments;
  private final Iterator<Long> older;
  private final byte[] buffer = new byte[BUFFER];
  private @Nullable FileChannel file;
  private long segment;

  /** Offset in the file of {@code buffer[0]}. */
  private long base;

  /** In the buffer, just past the LF of the next line to give. */
  private int end;

  private final LogPosition top;

  BackwardReader(Path directory) throws IOException {
    segments = new Segments(directory);
    older = segments.numbers().descendingIterator();
    top = openOlder() ? new LogPosition(segment, base + end) : LogPosition.START;
  }

  /** The end of the log: just past its last whole line. */
  LogPosition end() {
    return top;
  }

  /** The record before the one given last; empty at the start of the log. */
  Optional<LogRecord> previous() throws IOException {
    while (file != null) {
      if (end == 0 && base == 0) {
        openOlder();
        continue;
      }
      int start = lineStart();
      LogPosition at = new LogPosition(segment, base + start);
      Optional<LogRecord> record = LogRecord.parse(at, buffer, start, end - 1);
      end = start;
      if (record.isPresent()) {
        return record;
      }
    }
    return Optional.empty();
  }

  /** Index of the first byte of the line that ends at {@code end}; reads backwards as needed. */
  private int lineStart() throws IOException {
    int from = end - 2;
    while (true) {
      for (int i = from; i >= 0; i--) {
        if (buffer[i] == '\n') {
          return i + 1;
        }
      }
      if (base == 0) {
        return 0;
      }
      if (end > CriReader.MAX_LINE) {
        // Too long for a record: gives up its front, which is no record either.
        return 0;
      }
      from = readBefore() - 1;
    }
  }

  /** Moves what is unread to the back of a longer stretch; says how many bytes came before it. */
  private int readBefore() throws IOException {
    int more = (int) Math.min(base, buffer.length - end);
    System.arraycopy(buffer, 0, buffer, more, end);
    read(base - more, more);
    base -= more;
    end += more;
    return more;
  }

  private void read(long offset, int length) throws IOException {
    ByteBuffer target = ByteBuffer.wrap(buffer, 0, length);
    FileChannel source = java.util.Objects.requireNonNull(file);
    while (target.hasRemaining()) {
      if (source.read(target, offset + target.position()) < 0) {
        throw new IOException("log file " + segment + " became shorter while it was read");
      }
    }
  }

  /** Opens the next older file that has a whole line in it; false when there is none. */
  private boolean openOlder() throws IOException {
    while (true) {
      close();
      if (!older.hasNext()) {
        return false;
      }
      segment = older.next();
      try {
        file = FileChannel.open(segments.file(segment), StandardOpenOption.READ);
      } catch (NoSuchFileException e) {
        continue;
      }
      base = file.size();
      end = 0;
      findLastLineFeed();
      return true;
    }
  }

  /** Leaves out a torn last line. */
  private void findLastLineFeed() throws IOException {
    while (base > 0) {
      end = 0;
      readBefore();
      for (int i = end; i > 0; i--) {
        if (buffer[i - 1] == '\n') {
          end = i;
          return;
        }
      }
    }
    end = 0;
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
      file = null;
    }
  }
}
