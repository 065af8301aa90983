package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * A line of the log of who came to published ports, of GET /skiff/v1/net/accepted.
 *
 * @param at when
 * @param client who came; empty in a line that only says what was left out
 * @param address where it was published; likewise {@code port}
 * @param instance the name of the one it was led to
 * @param leftOut how many came since the line before that have no line
 * @param ended absent while it goes on, and where nobody heard of it; who follows is told the line
 *     once more with it
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
    long leftOut,
    @Nullable Ended ended) {

  /**
   * How it ended.
   *
   * @param at when
   * @param received bytes that the instance got; {@code sent} is what it gave
   */
  @Json
  public record Ended(String at, long received, long sent) {
    public Ended {
      at = Received.text(at);
    }
  }

  public NetAccepted {
    at = Received.text(at);
    protocol = Received.text(protocol);
    client = Received.text(client);
    address = Received.text(address);
    instance = Received.text(instance);
  }
}
