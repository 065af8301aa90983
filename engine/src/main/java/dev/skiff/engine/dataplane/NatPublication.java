package dev.skiff.engine.dataplane;

import io.avaje.jsonb.Json;

/**
 * A port of the host that leads to a guest.
 *
 * @param guest the {@link NatGuest#name}
 * @param protocol {@code tcp} or {@code udp}
 * @param address of the host to listen on, IPv4 or IPv6
 * @param port of the host, 1 to 65535: who wants any, or a range, has chosen before
 * @param guestPort 1 to 65535
 */
@Json
public record NatPublication(
    String guest, String protocol, String address, int port, int guestPort) {

  /** What only one can have. */
  public Place place() {
    return new Place(protocol, address, port);
  }

  /** Where a publication listens. */
  public record Place(String protocol, String address, int port) {}
}
