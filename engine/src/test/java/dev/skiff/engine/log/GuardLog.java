package dev.skiff.engine.log;

import dev.skiff.engine.vm.LogPosition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/** Writes log files as the guard does: a fake for tests. Thread-safe. */
public final class GuardLog {
  private final Path directory;
  private long segment = 1;
  private long written;
  private Instant now = Instant.parse("2026-01-02T03:04:05.000000001Z");

  public GuardLog(Path directory) {
    this.directory = directory;
  }

  public Path directory() {
    return directory;
  }

  /** Writes text as a program would; LF ends a record. */
  public synchronized void print(LogStream stream, String text) {
    print(stream, text.getBytes(StandardCharsets.UTF_8));
  }

  public synchronized void print(LogStream stream, byte[] bytes) {
    var records = new ByteArrayOutputStream();
    int from = 0;
    while (from < bytes.length) {
      int end = from;
      while (end < bytes.length && bytes[end] != '\n' && end - from < 16384) {
        end++;
      }
      boolean whole = end < bytes.length && bytes[end] == '\n';
      records.writeBytes(prefix(stream, whole).getBytes(StandardCharsets.US_ASCII));
      records.write(bytes, from, end - from);
      records.write('\n');
      from = whole ? end + 1 : end;
    }
    raw(records.toByteArray());
  }

  private String prefix(LogStream stream, boolean whole) {
    now = now.plusNanos(1);
    String name = stream == LogStream.STDOUT ? "stdout" : "stderr";
    return LogTime.of(now) + " " + name + (whole ? " F " : " P ");
  }

  public synchronized void raw(byte[] bytes) {
    try {
      Files.createDirectories(directory);
      Files.write(file(segment), bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    written += bytes.length;
  }

  /** Begins the next file. */
  public synchronized void rotate() {
    segment++;
    written = 0;
    raw(new byte[0]);
  }

  public synchronized void delete(long number) {
    try {
      Files.delete(file(number));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public synchronized LogPosition end() {
    return new LogPosition(segment, written);
  }

  public synchronized void time(Instant time) {
    now = time;
  }

  private Path file(long number) {
    return directory.resolve("%06d.log".formatted(number));
  }
}
