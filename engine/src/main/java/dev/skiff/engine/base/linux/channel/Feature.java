package dev.skiff.engine.base.linux.channel;

/** What not every init of this version of the channel understands: bits of FEATURES. */
public enum Feature {
  /** The identity's terminal, and RESIZE. */
  TERMINAL(1),

  /** SYNC. */
  SYNC(2),

  /** PROCESSES. */
  PROCESSES(4),

  /** The identity's mounts; SYNC means volumes, too. */
  MOUNTS(8),

  /** READDRESS. */
  ADDRESSES(16);

  private final int bit;

  Feature(int bit) {
    this.bit = bit;
  }

  int bit() {
    return bit;
  }
}
