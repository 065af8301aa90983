package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;

/** The answer to an update. */
@Json
public record UpdateResponse(@Json.Property("Warnings") List<String> warnings) {
  public UpdateResponse {
    warnings = Received.list(warnings);
  }
}
