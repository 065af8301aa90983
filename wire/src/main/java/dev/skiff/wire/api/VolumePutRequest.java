package dev.skiff.wire.api;

import io.avaje.jsonb.Json;

/**
 * POST /skiff/v1/volumes/{name}/put.
 *
 * @param source a file or folder of this computer, absolute
 * @param path in the volume; a folder that is there gets the source under its own name
 */
@Json
public record VolumePutRequest(String source, String path) {
  public VolumePutRequest {
    source = Received.text(source);
    path = Received.text(path);
  }
}
