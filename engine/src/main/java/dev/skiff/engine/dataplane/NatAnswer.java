package dev.skiff.engine.dataplane;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The line that answers a request.
 *
 * @param error why it was not done; empty where it was
 * @param errno the name of what the kernel said, {@code EADDRINUSE}; empty where it said nothing
 */
@Json
record NatAnswer(
    int version, String error, String errno, @Nullable NatState state, List<NatFlow> flows) {
  NatAnswer {
    error = Told.text(error);
    errno = Told.text(errno);
    flows = Told.list(flows);
  }
}
