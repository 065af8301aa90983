package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;

/** GET /containers/{id}/top: a table, each row as long as the titles. */
@Json
public record TopResponse(
    @Json.Property("Titles") List<String> titles,
    @Json.Property("Processes") List<List<String>> processes) {
  public TopResponse {
    titles = Received.list(titles);
    processes = Received.list(processes);
  }
}
