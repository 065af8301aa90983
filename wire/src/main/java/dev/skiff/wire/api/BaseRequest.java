package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** POST /skiff/v1/bases/pull (no path) and /skiff/v1/bases/import (absolute path). */
@Json
public record BaseRequest(String base, @Nullable String version, @Nullable String path) {}
