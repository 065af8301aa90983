package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import io.avaje.jsonb.Json.Naming;
import org.jspecify.annotations.Nullable;

/** One entry of DELETE /images/{name}; exactly one of both is set. */
@Json(naming = Naming.UpperCamel)
public record ImageDeleted(@Nullable String untagged, @Nullable String deleted) {}
