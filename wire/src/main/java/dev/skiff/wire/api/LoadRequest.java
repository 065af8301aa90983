package dev.skiff.wire.api;

import io.avaje.jsonb.Json;

/** POST /skiff/v1/images/load: images of a folder on the engine's host, an absolute path. */
@Json
public record LoadRequest(String path) {
  public LoadRequest {
    path = Received.text(path);
  }
}
