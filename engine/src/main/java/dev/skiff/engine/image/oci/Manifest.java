package dev.skiff.engine.image.oci;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an image consists of: manifest.md. */
@Json
public record Manifest(
    int schemaVersion, @Nullable String mediaType, Descriptor config, List<Descriptor> layers) {
  public Manifest {
    Objects.requireNonNull(config, "the manifest has no config");
    layers = List.copyOf(Objects.requireNonNull(layers, "the manifest has no layers"));
  }

  public static Manifest of(Descriptor config, List<Descriptor> layers) {
    return new Manifest(2, MediaTypes.MANIFEST, config, layers);
  }
}
