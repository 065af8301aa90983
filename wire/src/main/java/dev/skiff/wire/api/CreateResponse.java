package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import io.avaje.jsonb.Json.Naming;
import java.util.List;

/** 201 of POST /containers/create. */
@Json(naming = Naming.UpperCamel)
public record CreateResponse(String id, List<String> warnings) {}
