package dev.skiff.cli.command;

import dev.skiff.cli.progress.ProgressDisplay;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Shows how much of a stream has been read. One thread. */
final class CountedInput extends FilterInputStream {
  private final long totalBytes;
  private final ProgressDisplay display;
  private long bytes;

  /**
   * Counts from here on; the stream stays its owner's.
   *
   * @param totalBytes 0 when unknown
   */
  CountedInput(InputStream in, long totalBytes, ProgressDisplay display) {
    super(in);
    this.totalBytes = totalBytes;
    this.display = display;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = in.read(buffer, offset, length);
    if (count > 0) {
      bytes += count;
      display.step("", bytes, totalBytes);
    } else if (count < 0) {
      display.step("storing what came", 0, 0);
    }
    return count;
  }
}
