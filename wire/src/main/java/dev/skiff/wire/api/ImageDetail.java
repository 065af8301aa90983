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
    @Json.Property("Created") String created,
    @Json.Property("Architecture") String architecture,
    @Json.Property("Os") String os,
    @Json.Property("Size") long size,
    @Json.Property("Config") Config config) {
  public ImageDetail {
    id = Received.text(id);
    repoTags = Received.list(repoTags);
    repoDigests = Received.list(repoDigests);
    created = Received.text(created);
    architecture = Received.text(architecture);
    os = Received.text(os);
  }

  /** What an instance of the image gets unless its creator says otherwise. */
  @Json
  public record Config(
      @Json.Property("User") String user,
      @Json.Property("Env") List<String> env,
      @Json.Property("Cmd") List<String> cmd,
      @Json.Property("Entrypoint") List<String> entrypoint,
      @Json.Property("WorkingDir") String workingDir,
      @Json.Property("Labels") Map<String, String> labels) {
    public Config {
      user = Received.text(user);
      env = Received.list(env);
      cmd = Received.list(cmd);
      entrypoint = Received.list(entrypoint);
      workingDir = Received.text(workingDir);
      labels = Received.map(labels);
    }
  }
}
