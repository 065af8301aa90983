package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** Every answer of status 400 and above. Docker reads only {@code message}. */
@Json
public record ErrorBody(String message, @Nullable String code, @Nullable String hint) {
  public ErrorBody {
    message = Received.text(message);
  }
}
