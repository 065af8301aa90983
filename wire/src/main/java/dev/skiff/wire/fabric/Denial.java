package dev.skiff.wire.fabric;

import dev.skiff.wire.api.Received;
import io.avaje.jsonb.Json;

/**
 * One kind of denied packet, with how often it came.
 *
 * @param from the instance it came from
 * @param to the instance it was for; empty where the address is of none
 * @param address it was for; empty for ARP and for {@link #ANY}
 * @param protocol {@code tcp}, {@code udp}, {@code icmp}, {@code arp}, or a number; {@link #ANY} in
 *     what stands for all that its sender has no other kind for: of one that tries too much, only
 *     some of it is told
 * @param reason the drop's stable word: {@code no-link}, {@code no-egress}, {@code unknown} …
 * @param agoMillis since the last one
 */
@Json
public record Denial(
    String from,
    String to,
    String address,
    String protocol,
    int port,
    String reason,
    long count,
    long agoMillis) {
  /** As a protocol: all else that an instance was denied for a reason. */
  public static final String ANY = "any";

  public Denial {
    from = Received.text(from);
    to = Received.text(to);
    address = Received.text(address);
    protocol = Received.text(protocol);
    reason = Received.text(reason);
  }
}
