package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;

/** 200 of POST /skiff/v1/build. */
@Json
public record BuildResponse(
    String id,
    String reference,
    long sizeBytes,
    int files,
    boolean unchanged,
    List<String> warnings) {
  public BuildResponse {
    id = Received.text(id);
    reference = Received.text(reference);
    warnings = Received.list(warnings);
  }
}
