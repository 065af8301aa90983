package dev.skiff.fabric.port;

/** What one port has seen. The loop writes it, and reads it for others. */
public final class PortCounters {
  long connections;
  long receivedFrames;
  long receivedBytes;
  long sentFrames;
  long sentBytes;
  long lostAtOutput;
  long skippedBytes;
  private final long[] drops;

  /**
   * Begins at zero.
   *
   * @param reasons how many reasons to drop a frame there are
   */
  public PortCounters(int reasons) {
    drops = new long[reasons];
  }

  public void drop(int reason) {
    drops[reason]++;
  }

  public void received(long frames, long bytes) {
    receivedFrames += frames;
    receivedBytes += bytes;
  }

  public long drops(int reason) {
    return drops[reason];
  }

  public long connections() {
    return connections;
  }

  public long receivedFrames() {
    return receivedFrames;
  }

  public long receivedBytes() {
    return receivedBytes;
  }

  public long sentFrames() {
    return sentFrames;
  }

  public long sentBytes() {
    return sentBytes;
  }

  public long lostAtOutput() {
    return lostAtOutput;
  }

  /** Bytes of streams that began out of step. */
  public long skippedBytes() {
    return skippedBytes;
  }
}
