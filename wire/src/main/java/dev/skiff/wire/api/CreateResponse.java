package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;

/** 201 of POST /containers/create. */
@Json
public record CreateResponse(
    @Json.Property("Id") String id, @Json.Property("Warnings") List<String> warnings) {
  public CreateResponse {
    id = Received.text(id);
    warnings = Received.list(warnings);
  }
}
