package dev.skiff.engine.network;

import java.util.random.RandomGenerator;

/** Makes MAC addresses for guests. */
public final class MacAddresses {
  private MacAddresses() {}

  /**
   * A random locally administered unicast address (IEEE 802: bit 1 of the first octet set, bit 0
   * clear).
   */
  public static String random(RandomGenerator random) {
    byte[] octets = new byte[6];
    random.nextBytes(octets);
    octets[0] = (byte) ((octets[0] & 0xfc) | 0x02);
    return "%02x:%02x:%02x:%02x:%02x:%02x"
        .formatted(octets[0], octets[1], octets[2], octets[3], octets[4], octets[5]);
  }
}
