package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * 201 of POST /containers/create.
 *
 * @param base which one was chosen and why, for people, where nobody said and there was a choice
 */
@Json
public record CreateResponse(
    @Json.Property("Id") String id,
    @Json.Property("Warnings") List<String> warnings,
    @Json.Property("Base") @Nullable String base) {
  public CreateResponse {
    id = Received.text(id);
    warnings = Received.list(warnings);
  }
}
