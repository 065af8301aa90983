package dev.skiff.engine.base.ownkernel;

import dev.skiff.engine.base.Identity.Addressing;

/** An IPv4 address in the two ways in which kernels want it. */
record Subnet(String ip, int prefix) {
  static Subnet of(Addressing network) {
    String prefix = network.address().substring(network.ip().length() + 1);
    return new Subnet(network.ip(), Integer.parseInt(prefix));
  }

  /** {@code 255.255.255.0}. */
  String mask() {
    long bits = prefix == 0 ? 0 : 0xffff_ffffL << (32 - prefix) & 0xffff_ffffL;
    return "%d.%d.%d.%d".formatted(bits >> 24, bits >> 16 & 0xff, bits >> 8 & 0xff, bits & 0xff);
  }
}
