package dev.skiff.engine.image.archive;

import dev.skiff.engine.image.oci.ConfigFile;
import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * What the oldest archives say of each layer, in {@code <id>/json} (moby, image/spec/v1.md). The
 * topmost layer's is the image's.
 */
@Json
record LayerConfig(
    @Nullable String parent,
    @Nullable String created,
    @Nullable String author,
    @Nullable String architecture,
    @Nullable String os,
    ConfigFile.@Nullable Settings config) {}
