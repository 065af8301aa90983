package dev.skiff.engine.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Of which families the host's loopback is; of IPv4 it always is. */
record LoopbackFamilies(Path proc) {
  /** ::1 as {@code if_inet6} begins a line (net/ipv6/addrconf.c, if6_seq_show). */
  private static final String IPV6 = "0".repeat(31) + "1 ";

  /** Without an address there is none, whatever the kernel could do: it may be switched off. */
  boolean haveIpv6() {
    try {
      return Files.readAllLines(proc.resolve("net/if_inet6"), StandardCharsets.US_ASCII).stream()
          .anyMatch(line -> line.startsWith(IPV6));
    } catch (IOException none) {
      return false;
    }
  }
}
