package dev.skiff.engine.dataplane;

import io.avaje.jsonb.Json;

/**
 * A line of the NAT's stream of events.
 *
 * @param event {@code accepted}, {@code ended}, {@code full}, {@code connected}, {@code
 *     disconnected} or {@code lost}
 * @param flow the same number in {@code accepted} and {@code ended}
 * @param client who came from outside, before its address may have been replaced
 * @param guest the {@link NatGuest#name} it was led to, or whose flows are {@code full}
 * @param address where it was published; likewise {@code port}; empty and 0 once that is withdrawn
 * @param toGuest bytes; likewise {@code toClient}
 * @param count of flows refused so far, of events lost
 * @param at of {@code accepted} and {@code ended}: when, in milliseconds of the host's clock
 */
@Json
public record NatEvent(
    String event,
    long flow,
    String protocol,
    String client,
    int clientPort,
    String guest,
    int guestPort,
    String address,
    int port,
    long toGuest,
    long toClient,
    long count,
    long at) {
  public NatEvent {
    event = Told.text(event);
    protocol = Told.text(protocol);
    client = Told.text(client);
    guest = Told.text(guest);
    address = Told.text(address);
  }
}
