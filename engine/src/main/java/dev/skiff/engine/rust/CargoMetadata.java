package dev.skiff.engine.rust;

import io.avaje.json.JsonException;
import io.avaje.jsonb.Json;
import io.avaje.jsonb.Jsonb;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code cargo metadata} says of a project, as far as it matters here.
 *
 * @param packages with dependencies or without, as it was asked
 */
@Json(naming = Json.Naming.LowerUnderscore)
public record CargoMetadata(
    List<CargoMetadata.Crate> packages, List<String> workspaceMembers, String workspaceRoot) {

  /** The kind of a target that becomes a program. */
  private static final String PROGRAM = "bin";

  public CargoMetadata {
    packages = List.copyOf(packages);
    workspaceMembers = List.copyOf(workspaceMembers);
  }

  /** One package. */
  @Json(naming = Json.Naming.LowerUnderscore)
  public record Crate(
      String name,
      String version,
      String id,
      String manifestPath,
      List<CargoMetadata.Target> targets,
      List<CargoMetadata.Dependency> dependencies) {
    public Crate {
      targets = List.copyOf(targets);
      dependencies = List.copyOf(dependencies);
    }

    /** Where its sources are. */
    public Path folder() {
      Path folder = Path.of(manifestPath).getParent();
      if (folder == null) {
        throw RustFailure.unexpected("find package " + name, "cargo says no folder for it");
      }
      return folder;
    }

    /** Names of what can be started. */
    public List<String> programs() {
      return targets.stream()
          .filter(target -> target.kind().contains(PROGRAM))
          .map(Target::name)
          .toList();
    }
  }

  /** Something of a package that is compiled by itself. */
  @Json
  public record Target(String name, List<String> kind) {
    public Target {
      kind = List.copyOf(kind);
    }
  }

  /**
   * What a package asks for.
   *
   * @param kind {@code dev}, {@code build}, or nothing for what it is linked with
   */
  @Json
  public record Dependency(String name, @Nullable String kind) {}

  /** Where Cargo.lock is. */
  public Path root() {
    return Path.of(workspaceRoot);
  }

  /** The package whose manifest lies in a folder. */
  public Optional<Crate> in(Path folder) {
    return packages.stream().filter(each -> each.folder().equals(folder)).findFirst();
  }

  static CargoMetadata parse(String json) {
    try {
      CargoMetadata read = Jsonb.builder().build().type(CargoMetadata.class).fromJson(json);
      read.packages().forEach(Crate::folder);
      return read;
    } catch (JsonException | NullPointerException | InvalidPathException unknown) {
      throw RustFailure.unexpected("understand 'cargo metadata'", String.valueOf(unknown));
    }
  }
}
