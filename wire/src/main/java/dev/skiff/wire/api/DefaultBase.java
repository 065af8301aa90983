package dev.skiff.wire.api;

import io.avaje.jsonb.Json;

/**
 * GET and POST /skiff/v1/default-base.
 *
 * @param base its name, or {@code auto}
 */
@Json
public record DefaultBase(String base) {
  public DefaultBase {
    base = Received.text(base);
  }
}
