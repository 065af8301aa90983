package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * One line of what Docker streams while it works (moby, pkg/jsonmessage): text to be printed, how
 * far a part has come, or why it failed.
 */
@Json
public record StreamMessage(
    @Nullable String stream,
    @Nullable String status,
    @Nullable String id,
    @Json.Property("progressDetail") @Nullable Detail progressDetail,
    @Nullable String error,
    @Json.Property("errorDetail") @Nullable Fault errorDetail) {

  /** In bytes. */
  @Json
  public record Detail(long current, long total) {}

  /** The code and the hint are ours; Docker's clients pass over them. */
  @Json
  public record Fault(String message, @Nullable String reason, @Nullable String hint) {
    public Fault {
      message = Received.text(message);
    }
  }

  /** A line that a user reads; it ends itself. */
  public static StreamMessage text(String line) {
    return new StreamMessage(line, null, null, null, null, null);
  }

  public static StreamMessage status(String status) {
    return new StreamMessage(null, status, null, null, null, null);
  }

  public static StreamMessage progress(String status, String id, long current, long total) {
    return new StreamMessage(null, status, id, new Detail(current, total), null, null);
  }

  public static StreamMessage failure(String message, String code, String hint) {
    return new StreamMessage(null, null, null, null, message, new Fault(message, code, hint));
  }
}
