package dev.skiff.wire.fabric;

import dev.skiff.wire.api.Received;
import io.avaje.jsonb.Json;

/**
 * What to capture.
 *
 * @param instance whose frames, in both directions
 * @param peer only those to and from this instance; empty for all
 * @param snapBytes of each frame at most; 0 for whole frames
 */
@Json
public record CaptureWish(String instance, String peer, int snapBytes) {
  public CaptureWish {
    instance = Received.text(instance);
    peer = Received.text(peer);
  }
}
