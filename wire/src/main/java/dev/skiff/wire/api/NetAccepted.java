package dev.skiff.wire.api;

import io.avaje.jsonb.Json;

/**
 * A line of the log of who came to published ports, of GET /skiff/v1/net/accepted.
 *
 * @param at when
 * @param client who came; empty in a line that only says what was left out
 * @param address where it was published; likewise {@code port}
 * @param instance the name of the one it was led to
 * @param leftOut how many came since the line before that have no line
 */
@Json
public record NetAccepted(
    String at,
    String protocol,
    String client,
    int clientPort,
    String address,
    int port,
    String instance,
    int guestPort,
    long leftOut) {
  public NetAccepted {
    at = Received.text(at);
    protocol = Received.text(protocol);
    client = Received.text(client);
    address = Received.text(address);
    instance = Received.text(instance);
  }
}
