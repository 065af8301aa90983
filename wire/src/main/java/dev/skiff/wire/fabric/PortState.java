package dev.skiff.wire.fabric;

import dev.skiff.wire.api.Received;
import io.avaje.jsonb.Json;
import java.util.Map;

/**
 * One port's counters; "received" is what came from the guest.
 *
 * @param instance empty for the way outside, the NAT's, whose name is {@link #OUTSIDE}
 * @param connections made to it so far
 * @param dropped frames of this port, by reason, those that are zero left out
 * @param lostAtOutput frames for this port that found its queue full or itself away
 */
@Json
public record PortState(
    String instance,
    String name,
    boolean connected,
    long connections,
    long receivedFrames,
    long receivedBytes,
    long sentFrames,
    long sentBytes,
    long lostAtOutput,
    long queuedBytes,
    Map<String, Long> dropped) {
  public static final String OUTSIDE = "outside";

  public PortState {
    instance = Received.text(instance);
    name = Received.text(name);
    dropped = Received.map(dropped);
  }
}
