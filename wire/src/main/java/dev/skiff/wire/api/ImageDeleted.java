package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** One entry of DELETE /images/{name}; exactly one of both is set. */
@Json
public record ImageDeleted(
    @Json.Property("Untagged") @Nullable String untagged,
    @Json.Property("Deleted") @Nullable String deleted) {}
