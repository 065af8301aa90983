package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import io.avaje.jsonb.Json.Naming;
import java.util.List;
import java.util.Map;

/** One row of GET /images/json. */
@Json(naming = Naming.UpperCamel)
public record ImageSummary(
    String id,
    List<String> repoTags,
    List<String> repoDigests,
    long created,
    long size,
    @Json.Property("Containers") long containers,
    Map<String, String> labels) {}
