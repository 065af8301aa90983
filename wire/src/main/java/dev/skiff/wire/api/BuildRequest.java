package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** POST /skiff/v1/build: an image of one program. Paths are the engine's host's, absolute. */
@Json
public record BuildRequest(
    String program, @Nullable String tag, @Nullable List<String> args, @Nullable List<String> env) {
  public BuildRequest {
    program = Received.text(program);
    args = args == null ? null : Received.list(args);
    env = env == null ? null : Received.list(env);
  }
}
