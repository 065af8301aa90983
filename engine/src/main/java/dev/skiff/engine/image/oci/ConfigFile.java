package dev.skiff.engine.image.oci;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an image is for and how it is run: config.md. */
@Json
public record ConfigFile(
    @Nullable String created,
    @Nullable String author,
    String architecture,
    String os,
    @Nullable Settings config,
    RootFileSystem rootfs,
    @Nullable List<History> history) {
  public ConfigFile {
    Objects.requireNonNull(architecture, "the config has no architecture");
    Objects.requireNonNull(os, "the config has no os");
    Objects.requireNonNull(rootfs, "the config has no rootfs");
  }

  /** The defaults of a run; the values of the maps that stand for sets are empty objects. */
  @Json
  public record Settings(
      @Json.Property("User") @Nullable String user,
      @Json.Property("ExposedPorts") @Nullable Map<String, Object> exposedPorts,
      @Json.Property("Env") @Nullable List<String> env,
      @Json.Property("Entrypoint") @Nullable List<String> entrypoint,
      @Json.Property("Cmd") @Nullable List<String> cmd,
      @Json.Property("WorkingDir") @Nullable String workingDir,
      @Json.Property("Labels") @Nullable Map<String, String> labels,
      @Json.Property("StopSignal") @Nullable String stopSignal,
      @Json.Property("Volumes") @Nullable Map<String, Object> volumes) {}

  @Json
  public record RootFileSystem(String type, @Json.Property("diff_ids") List<String> diffIds) {
    public RootFileSystem {
      Objects.requireNonNull(type, "the rootfs has no type");
      diffIds = List.copyOf(Objects.requireNonNull(diffIds, "the rootfs has no diff_ids"));
    }
  }

  /** How a layer came to be, oldest first; one that is empty has no layer in the manifest. */
  @Json
  public record History(
      @Nullable String created,
      @Json.Property("created_by") @Nullable String createdBy,
      @Nullable String author,
      @Nullable String comment,
      @Json.Property("empty_layer") @Nullable Boolean emptyLayer) {}
}
