package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import io.avaje.jsonb.Json.Naming;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** POST /containers/create. What Docker sends and we do not name here is ignored. */
@Json(naming = Naming.UpperCamel)
public record CreateRequest(
    String image,
    @Nullable String hostname,
    @Nullable String user,
    @Nullable String workingDir,
    @Nullable List<String> env,
    @Nullable List<String> cmd,
    @Nullable List<String> entrypoint,
    @Nullable Map<String, String> labels,
    boolean openStdin,
    boolean stdinOnce,
    boolean attachStdin,
    boolean tty,
    @Nullable Map<String, Map<String, String>> exposedPorts,
    @Nullable String stopSignal,
    @Nullable Integer stopTimeout,
    @Nullable HostConfig hostConfig) {}
