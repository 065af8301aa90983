package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event of GET /events, a line of JSON.
 *
 * @param type {@code container}, {@code image}, {@code volume} or {@code network}
 * @param timeNano nanoseconds since 1970; {@code time} the same in seconds
 * @param error set in the last line of a stream that the engine ends
 */
@Json
public record EventMessage(
    @Json.Property("Type") String type,
    @Json.Property("Action") String action,
    @Json.Property("Actor") Actor actor,
    @Json.Property("scope") String scope,
    @Json.Property("status") @Nullable String status,
    @Json.Property("id") @Nullable String id,
    @Json.Property("from") @Nullable String from,
    @Json.Property("time") long time,
    @Json.Property("timeNano") long timeNano,
    @Json.Property("error") @Nullable String error) {
  public EventMessage {
    type = Received.text(type);
    action = Received.text(action);
    actor = actor == null ? new Actor("", Map.of()) : actor;
    scope = Received.text(scope);
  }

  /** What it happened to. */
  @Json
  public record Actor(
      @Json.Property("ID") String id, @Json.Property("Attributes") Map<String, String> attributes) {
    public Actor {
      id = Received.text(id);
      attributes = Received.map(attributes);
    }
  }
}
