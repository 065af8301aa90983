package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.ByteSink;
import dev.skiff.engine.instance.InstanceSpec;
import dev.skiff.engine.log.LogRecord;
import dev.skiff.engine.log.LogStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A program's output as Docker's clients take it. What is written is sent at {@link #flush} at the
 * latest. One thread writes; {@link #probe} is for another.
 */
final class OutputWriter {
  /** How the bytes of both streams share a connection. */
  enum Framing {
    /** {@code u8 stream (1 out, 2 err) 0 0 0 · u32 length · bytes}; one record is one frame. */
    MULTIPLEXED("application/vnd.docker.multiplexed-stream"),

    /** Nothing but the bytes: a terminal has one stream. */
    RAW("application/vnd.docker.raw-stream");

    private final String contentType;

    Framing(String contentType) {
      this.contentType = contentType;
    }

    /** What fits the program's streams. */
    static Framing of(InstanceSpec spec) {
      return spec.terminal().isPresent() ? RAW : MULTIPLEXED;
    }

    String contentType() {
      return contentType;
    }
  }

  private static final int HEADER = 8;
  private static final int BUFFER = 128 * 1024;

  private final ByteSink sink;
  private final Framing framing;
  private final boolean timestamps;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private final ReentrantLock sending = new ReentrantLock();

  /** Streams whose last record was no end of a line. */
  private final Set<LogStream> inLine = EnumSet.noneOf(LogStream.class);

  /**
   * Writes to a client.
   *
   * @param timestamps whether each line begins with its time
   */
  OutputWriter(ByteSink sink, Framing framing, boolean timestamps) {
    this.sink = sink;
    this.framing = framing;
    this.timestamps = timestamps;
  }

  /** Writes a record, with LF after it only where the program wrote one. */
  void write(LogRecord record) throws IOException, InterruptedException {
    boolean timed = timestamps && !inLine.contains(record.stream());
    int length =
        (timed ? record.timeLength() + 1 : 0)
            + record.contentLength()
            + (record.endsLine() ? 1 : 0);
    begin(record.stream(), length);
    if (timed) {
      record.copyTime(buffer);
      buffer.put((byte) ' ');
    }
    record.copyContent(buffer);
    if (record.endsLine()) {
      buffer.put((byte) '\n');
      inLine.remove(record.stream());
    } else {
      inLine.add(record.stream());
    }
  }

  /** Writes a line of the engine's own. */
  void note(LogStream stream, String text) throws IOException, InterruptedException {
    byte[] line = (text + lineEnd()).getBytes(StandardCharsets.UTF_8);
    begin(stream, line.length);
    buffer.put(line);
  }

  /** A terminal is written to as its own driver would. */
  private String lineEnd() {
    return switch (framing) {
      case MULTIPLEXED -> "\n";
      case RAW -> "\r\n";
    };
  }

  private void begin(LogStream stream, int length) throws IOException, InterruptedException {
    if (buffer.remaining() < HEADER + length) {
      flush();
    }
    switch (framing) {
      case MULTIPLEXED -> buffer.putInt(number(stream) << 24).putInt(length);
      case RAW -> {}
    }
  }

  private static int number(LogStream stream) {
    return switch (stream) {
      case STDOUT -> 1;
      case STDERR -> 2;
    };
  }

  void flush() throws IOException, InterruptedException {
    sending.lockInterruptibly();
    try {
      buffer.flip();
      sink.write(buffer);
      buffer.clear();
    } finally {
      sending.unlock();
    }
  }

  /**
   * Sends a frame of no bytes, unless something is being sent anyway: it means nothing to a client
   * that is there, and fails when there is none. A raw stream has no such thing: who left it is
   * noticed at the next output.
   */
  void probe(LogStream stream) throws IOException, InterruptedException {
    if (framing == Framing.MULTIPLEXED && sending.tryLock()) {
      try {
        sink.write(ByteBuffer.allocate(HEADER).putInt(number(stream) << 24).putInt(0).flip());
      } finally {
        sending.unlock();
      }
    }
  }
}
