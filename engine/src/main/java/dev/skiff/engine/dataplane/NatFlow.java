package dev.skiff.engine.dataplane;

import io.avaje.jsonb.Json;

/**
 * A flow through the NAT.
 *
 * @param guest the {@link NatGuest#name}
 * @param protocol {@code tcp}, {@code udp} or {@code icmp}
 * @param address the guest's; likewise {@code port}
 * @param far the other end as the guest knows it; likewise {@code farPort}
 * @param inbound whether it began outside, at a published port
 * @param client who began it outside; empty where the guest did
 * @param toGuest bytes; likewise {@code toHost}
 */
@Json
public record NatFlow(
    String guest,
    String protocol,
    String address,
    int port,
    String far,
    int farPort,
    boolean inbound,
    String client,
    boolean answered,
    long toGuest,
    long toHost) {
  public NatFlow {
    guest = Told.text(guest);
    protocol = Told.text(protocol);
    address = Told.text(address);
    far = Told.text(far);
    client = Told.text(client);
  }
}
