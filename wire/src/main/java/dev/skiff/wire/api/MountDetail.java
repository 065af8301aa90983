package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * A mount of an instance, as inspect shows it.
 *
 * @param type {@code volume} or {@code bind}
 * @param name of a volume
 * @param source the folder; of a volume the file that is its disk
 * @param readWrite false where it can only be read
 */
@Json
public record MountDetail(
    @Json.Property("Type") String type,
    @Json.Property("Name") @Nullable String name,
    @Json.Property("Source") String source,
    @Json.Property("Destination") String destination,
    @Json.Property("Driver") @Nullable String driver,
    @Json.Property("Mode") String mode,
    @Json.Property("RW") boolean readWrite,
    @Json.Property("Propagation") String propagation) {
  public MountDetail {
    type = Received.text(type);
    source = Received.text(source);
    destination = Received.text(destination);
    mode = Received.text(mode);
    propagation = Received.text(propagation);
  }
}
