package dev.skiff.wire.fabric;

/** Bounds of a plan: docs/design/fabric.md, Threads and memory. */
public final class PlanLimits {
  public static final int MAX_PORTS = 4096;
  public static final int MAX_NETWORKS = 256;
  public static final int MAX_LINKS = 65_536;
  public static final int MAX_NAMES = 16_384;

  /** The least of IPv6 (RFC 8200, 5) and the most that a frame's 64 KiB hold. */
  public static final int MIN_MTU = 1280;

  public static final int MAX_MTU = 65_520;

  /** Of one control request, a plan among them. */
  public static final int MAX_MESSAGE_BYTES = 16 << 20;

  private PlanLimits() {}
}
