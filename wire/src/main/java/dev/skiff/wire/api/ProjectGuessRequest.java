package dev.skiff.wire.api;

import io.avaje.jsonb.Json;

/**
 * POST /skiff/v1/projects/guess: a skiff.yaml that may suit a folder.
 *
 * @param folder the engine's host's, absolute
 */
@Json
public record ProjectGuessRequest(String folder) {
  public ProjectGuessRequest {
    folder = Received.text(folder);
  }
}
