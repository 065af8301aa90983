package dev.skiff.wire.fabric;

import io.avaje.jsonb.Json;

/** What a plan changed: how many ports came, went, and stayed with connection and counters. */
@Json
public record Applied(long revision, int added, int removed, int kept) {}
