package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** POST /containers/{id}/update, as far as a guest can be changed. */
@Json
public record UpdateRequest(
    @Json.Property("RestartPolicy") HostConfig.@Nullable RestartPolicy restartPolicy) {}
