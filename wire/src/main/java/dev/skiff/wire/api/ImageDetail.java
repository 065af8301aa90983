package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;

/** GET /images/{name}/json. */
@Json
public record ImageDetail(
    @Json.Property("Id") String id,
    @Json.Property("RepoTags") List<String> repoTags,
    @Json.Property("RepoDigests") List<String> repoDigests,
    @Json.Property("Parent") String parent,
    @Json.Property("Comment") String comment,
    @Json.Property("Created") String created,
    @Json.Property("Author") String author,
    @Json.Property("Config") Config config,
    @Json.Property("Architecture") String architecture,
    @Json.Property("Os") String os,
    @Json.Property("Size") long size,
    @Json.Property("GraphDriver") Driver driver,
    @Json.Property("RootFS") RootFileSystem rootFileSystem,
    @Json.Property("Metadata") Metadata metadata) {
  public ImageDetail {
    id = Received.text(id);
    repoTags = Received.list(repoTags);
    repoDigests = Received.list(repoDigests);
    parent = Received.text(parent);
    comment = Received.text(comment);
    created = Received.text(created);
    author = Received.text(author);
    architecture = Received.text(architecture);
    os = Received.text(os);
  }

  /** What an instance of the image gets unless its creator says otherwise. */
  @Json
  public record Config(
      @Json.Property("User") String user,
      @Json.Property("ExposedPorts") Map<String, Map<String, String>> exposedPorts,
      @Json.Property("Env") List<String> env,
      @Json.Property("Cmd") List<String> cmd,
      @Json.Property("Entrypoint") List<String> entrypoint,
      @Json.Property("WorkingDir") String workingDir,
      @Json.Property("Labels") Map<String, String> labels,
      @Json.Property("StopSignal") String stopSignal) {
    public Config {
      user = Received.text(user);
      exposedPorts = Received.map(exposedPorts);
      env = Received.list(env);
      cmd = Received.list(cmd);
      entrypoint = Received.list(entrypoint);
      workingDir = Received.text(workingDir);
      labels = Received.map(labels);
      stopSignal = Received.text(stopSignal);
    }
  }

  /** How an image becomes a file system. */
  @Json
  public record Driver(
      @Json.Property("Name") String name, @Json.Property("Data") Map<String, String> data) {
    public Driver {
      name = Received.text(name);
      data = Received.map(data);
    }
  }

  /** The digests of the plain layers, lowest first. */
  @Json
  public record RootFileSystem(
      @Json.Property("Type") String type, @Json.Property("Layers") List<String> layers) {
    public RootFileSystem {
      type = Received.text(type);
      layers = Received.list(layers);
    }
  }

  /** What the store knows beyond the image. */
  @Json
  public record Metadata(@Json.Property("LastTagTime") String lastTagTime) {
    public Metadata {
      lastTagTime = Received.text(lastTagTime);
    }
  }
}
