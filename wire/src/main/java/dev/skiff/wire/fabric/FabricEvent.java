package dev.skiff.wire.fabric;

import dev.skiff.wire.api.Received;
import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, a line of the stream of events.
 *
 * @param kind {@code connected}, {@code disconnected}, {@code denied}, {@code full}, {@code
 *     resynchronised} or {@code lost}
 * @param instance whose port it is about; empty for {@code lost} and the way outside
 * @param count of bytes skipped, of events lost
 * @param denial where it is one
 */
@Json
public record FabricEvent(String kind, String instance, long count, @Nullable Denial denial) {
  public FabricEvent {
    kind = Received.text(kind);
    instance = Received.text(instance);
  }
}
