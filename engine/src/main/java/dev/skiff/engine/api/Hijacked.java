package dev.skiff.engine.api;

import java.io.IOException;

/**
 * A connection that speaks HTTP no more: bytes both ways, each direction ending by itself. One
 * thread reads and one writes.
 */
public interface Hijacked extends ByteSink {

  /**
   * Waits for bytes from the client.
   *
   * @return how many, or -1 when the client sends no more
   */
  int read(byte[] into) throws IOException, InterruptedException;

  /** Tells the client that no more bytes come; it may go on sending. */
  void endOutput();

  /** Closes both directions; who reads or writes fails. */
  void close();

  /** What is done on a hijacked connection. */
  interface Session extends AutoCloseable {
    /** Runs on a virtual thread; the connection is closed when it returns. */
    void run(Hijacked connection) throws IOException, InterruptedException;

    /** Called once, after {@link #run} or when the client has gone before it. */
    @Override
    void close();
  }
}
