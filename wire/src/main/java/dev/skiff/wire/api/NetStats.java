package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How what carries packets is, of GET /skiff/v1/net/stats.
 *
 * @param fabric absent while it does not run; likewise {@code nat}
 * @param starts how often one of them had to be started by this engine
 */
@Json
public record NetStats(@Nullable Fabric fabric, @Nullable Nat nat, long starts, List<Port> ports) {
  public NetStats {
    ports = Received.list(ports);
  }

  /** Between guests. */
  @Json
  public record Fabric(
      long process,
      long revision,
      int flows,
      int flowsMost,
      long flowsEvicted,
      long flowsRefused,
      long frames,
      long allocatedBytes,
      long eventsLost) {}

  /** To and from the outside. */
  @Json
  public record Nat(
      long process, boolean connected, int flows, int flowsMost, Map<String, Long> counters) {
    public Nat {
      counters = Received.map(counters);
    }
  }

  /**
   * Of one instance; "received" is what came from its guest.
   *
   * @param dropped frames, by reason
   * @param lostAtOutput frames for it that found no room
   */
  @Json
  public record Port(
      String instance,
      boolean connected,
      long connections,
      long receivedFrames,
      long receivedBytes,
      long sentFrames,
      long sentBytes,
      long lostAtOutput,
      Map<String, Long> dropped) {
    public Port {
      instance = Received.text(instance);
      dropped = Received.map(dropped);
    }
  }
}
