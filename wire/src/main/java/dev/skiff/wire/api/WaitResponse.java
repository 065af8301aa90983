package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** 200 of POST /containers/{id}/wait, sent when the instance has ended. */
@Json
public record WaitResponse(
    @Json.Property("StatusCode") long statusCode,
    @Json.Property("Error") @Nullable WaitError error) {

  /** Why there was no exit code of the program's own. */
  @Json
  public record WaitError(@Json.Property("Message") String message) {
    public WaitError {
      message = Received.text(message);
    }
  }
}
