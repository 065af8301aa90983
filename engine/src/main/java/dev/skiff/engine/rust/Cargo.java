package dev.skiff.engine.rust;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Calls of one toolchain's programs. Safe for use by several threads, as far as folders differ. */
public final class Cargo {
  /** A kernel takes two minutes of two cores; a large project on a loaded host far more. */
  private static final Duration BUILD_LIMIT = Duration.ofHours(2);

  private static final Duration TOOL_LIMIT = Duration.ofMinutes(5);

  private final Toolchain toolchain;
  private final Map<String, String> inherited;

  /**
   * @param inherited the environment of this process
   */
  public Cargo(Toolchain toolchain, Map<String, String> inherited) {
    this.toolchain = toolchain;
    this.inherited = Map.copyOf(inherited);
  }

  public Toolchain toolchain() {
    return toolchain;
  }

  /** The program that links for targets that are no computer. */
  public String linker() {
    return toolchain.path(Toolchain.Part.LINKER).toString();
  }

  /**
   * One build.
   *
   * @param arguments after {@code cargo}
   * @param environment beside the user's
   */
  public record Build(
      String what, Path directory, List<String> arguments, Map<String, String> environment) {
    public Build {
      arguments = List.copyOf(arguments);
      environment = Map.copyOf(environment);
    }
  }

  /**
   * Builds; blocks until it is done.
   *
   * @param listener is told each line that cargo says, by this thread; what it throws ends cargo
   * @throws RustFailure with the compiler's first error when it does not compile
   */
  public void build(Build build, Consumer<String> listener)
      throws IOException, InterruptedException {
    FirstError first = new FirstError();
    Call.Ended ended =
        call(build.arguments(), build.directory(), build.environment(), BUILD_LIMIT)
            .run(line -> {
              first.hear(line);
              listener.accept(line);
            });
    if (!ended.succeeded()) {
      throw RustFailure.notCompiled(
          build.what(), first.text().isEmpty() ? ended.why() : first.text());
    }
  }

  /**
   * What cargo knows of a project.
   *
   * @param arguments after {@code cargo metadata --format-version 1}
   * @throws RustFailure when cargo does not understand it
   */
  public CargoMetadata metadata(Path directory, List<String> arguments, Consumer<String> listener)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("metadata", "--format-version", "1"));
    all.addAll(arguments);
    FirstError first = new FirstError();
    Call.Ended ended =
        call(all, directory, Map.of(), BUILD_LIMIT)
            .run(line -> {
              first.hear(line);
              listener.accept(line);
            });
    if (!ended.succeeded()) {
      throw RustFailure.badProject(
          directory, first.text().isEmpty() ? ended.why() : first.text().strip());
    }
    return CargoMetadata.parse(ended.output());
  }

  /**
   * Calls another program of the toolchain.
   *
   * @throws RustFailure when it fails
   */
  public void tool(String what, Toolchain.Part part, List<String> arguments, Path directory)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(toolchain.path(part).toString()));
    command.addAll(arguments);
    Call.Ended ended =
        new Call(
                command, CargoEnvironment.of(inherited, toolchain, Map.of()), directory, TOOL_LIMIT)
            .run(_ -> {});
    if (!ended.succeeded()) {
      throw RustFailure.toolFailed(what, ended.why());
    }
  }

  private Call call(
      List<String> arguments, Path directory, Map<String, String> environment, Duration limit) {
    List<String> command =
        new ArrayList<>(List.of(toolchain.path(Toolchain.Part.CARGO).toString()));
    command.addAll(arguments);
    return new Call(
        command, CargoEnvironment.of(inherited, toolchain, environment), directory, limit);
  }
}
