package dev.skiff.fabric.port;

/** Sizes of frames on a stream: docs/design/fabric.md, Threads and memory. */
public final class FrameLimits {
  public static final int LEAST = 14;

  /** What QEMU takes from a stream (net/net.h, NET_BUFSIZE: 4096 + 65536) holds it. */
  public static final int MOST = 65_550;

  /** The length before each frame. */
  public static final int PREFIX = 4;

  private FrameLimits() {}

  /** Whether a length can be that of a frame. */
  static boolean isPossible(int length) {
    return length >= LEAST && length <= MOST;
  }
}
