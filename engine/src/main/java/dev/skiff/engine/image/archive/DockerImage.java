package dev.skiff.engine.image.archive;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One image of a Docker archive's {@code manifest.json} (moby, image/spec/spec.md, "Combined Image
 * JSON + Filesystem Changeset Format").
 *
 * @param config path of the config in the archive
 * @param repoTags {@code name:tag}
 * @param layers paths of the layers, lowest first
 */
@Json
record DockerImage(
    @Json.Property("Config") String config,
    @Json.Property("RepoTags") @Nullable List<String> repoTags,
    @Json.Property("Layers") List<String> layers) {
  DockerImage {
    Objects.requireNonNull(config, "an image has no Config");
    layers = List.copyOf(Objects.requireNonNull(layers, "an image has no Layers"));
    repoTags = repoTags == null ? List.of() : List.copyOf(repoTags);
  }

  List<String> names() {
    List<String> names = repoTags;
    return names == null ? List.of() : names;
  }
}
