package dev.skiff.wire.fabric;

import dev.skiff.wire.api.Received;
import io.avaje.jsonb.Json;
import java.util.List;

/**
 * How the fabric is.
 *
 * @param version of plans that it takes
 * @param revision of the plan in force
 * @param flows in use, of at most {@code maxFlows}
 * @param allocatedBytes of the frame loop's thread since its start: what frames cost the heap
 * @param frames judged since its start
 * @param eventsLost that found no room
 */
@Json
public record FabricState(
    int version,
    long pid,
    long revision,
    int flows,
    int maxFlows,
    long flowsEvicted,
    long flowsRefused,
    long allocatedBytes,
    long frames,
    long eventsLost,
    List<PortState> ports) {
  public FabricState {
    ports = Received.list(ports);
  }
}
