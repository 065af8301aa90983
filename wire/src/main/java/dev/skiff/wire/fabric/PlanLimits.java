package dev.skiff.wire.fabric;

/** Bounds of a plan: docs/design/fabric.md, Threads and memory. */
public final class PlanLimits {
  public static final int MAX_PORTS = 4096;
  public static final int MAX_NETWORKS = 256;
  public static final int MAX_LINKS = 65_536;

  /** Of one instance to one other, or to the outside: they are looked through one by one. */
  public static final int MAX_RULES_OF_PAIR = 256;

  public static final int MAX_NAMES = 16_384;

  /** Of one instance: more than images expose, and no more than a plan of all ports can carry. */
  public static final int MAX_SERVICES = 16;

  /** Names of one instance alone: they are looked through one by one. */
  public static final int MAX_HOSTS = 8;

  /** As many as resolv.conf(5) may have (MAXNS). */
  public static final int MAX_RESOLVERS = 3;

  /** The least of IPv6 (RFC 8200, 5). */
  public static final int MIN_MTU = 1280;

  /**
   * Linux queues what a Unix socket takes in pieces of at least 32 KiB (net/unix/af_unix.c,
   * UNIX_SKB_FRAGS_SZ): a frame below that is taken whole or not at all, so no hypervisor has one
   * half sent when its fabric is killed. QEMU 7.2 does not get over that: "The NIC that sticks" in
   * docs/design/fabric.md.
   */
  public static final int MAX_MTU = 32_000;

  /** Of one control request, a plan among them. */
  public static final int MAX_MESSAGE_BYTES = 16 << 20;

  private PlanLimits() {}
}
