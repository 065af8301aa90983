package dev.skiff.wire.api;

import io.avaje.jsonb.Json;

/** POST /skiff/v1/volumes/{name}/grow: the new size in bytes. */
@Json
public record VolumeGrowRequest(long size) {}
