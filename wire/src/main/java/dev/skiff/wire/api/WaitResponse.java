package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import io.avaje.jsonb.Json.Naming;
import org.jspecify.annotations.Nullable;

/** 200 of POST /containers/{id}/wait, sent when the instance has ended. */
@Json(naming = Naming.UpperCamel)
public record WaitResponse(long statusCode, @Nullable WaitError error) {

  /** Why there was no exit code of the program's own. */
  @Json
  public record WaitError(@Json.Property("Message") String message) {}
}
