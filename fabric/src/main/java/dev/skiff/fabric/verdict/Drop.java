package dev.skiff.fabric.verdict;

import java.util.Locale;

/** Why a frame goes nowhere; docs/design/fabric.md, Frames. The order is of no meaning. */
public enum Drop {
  MALFORMED(false),
  /** Not of a kind that is carried. */
  PROTOCOL(false),
  SPOOFED(true),
  /** Broadcast and multicast that nobody needs to hear of. */
  NOISE(false),
  FRAGMENT(true),
  /** An address that lies in a network and that nobody has. */
  UNKNOWN(true),
  NO_LINK(true),
  NO_EGRESS(true),
  /** A rule allows it, the flow table has no room. */
  FULL(true),
  /** The middle of a connection that is over: an RST, or what is left of it. */
  STALE(false),
  /** A question beyond what a port may ask a second. */
  FLOOD(false),
  /** For one that boots and has not asked who it is. */
  BOOTING(false);

  private static final Drop[] ALL = values();

  private final boolean told;

  Drop(boolean told) {
    this.told = told;
  }

  /** Whether it is worth telling as a denial. */
  public boolean isTold() {
    return told;
  }

  /** As JSON and people have it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Counted from 0. */
  @SuppressWarnings("EnumOrdinal") // A number that never leaves the process.
  public int number() {
    return ordinal();
  }

  /** As a verdict: below zero. */
  public int verdict() {
    return -1 - number();
  }

  @SuppressWarnings("EnumOrdinal")
  public static Drop of(int verdict) {
    return ALL[-1 - verdict];
  }

  public static int count() {
    return ALL.length;
  }
}
