package dev.skiff.cli.command;

import dev.skiff.cli.tty.WindowSize;
import dev.skiff.cli.value.ByteCount;
import dev.skiff.cli.value.CpuCount;
import dev.skiff.cli.value.Labels;
import dev.skiff.cli.value.Mounting;
import dev.skiff.cli.value.PortMapping;
import dev.skiff.cli.value.Variables;
import dev.skiff.wire.api.CreateRequest;
import dev.skiff.wire.api.HostConfig;
import dev.skiff.wire.api.HostConfig.PortBinding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that describe an instance, of {@code run} and {@code create}. */
final class CreateOptions {
  @Option(names = "--name", paramLabel = "NAME", description = "Name of the instance.")
  String name = "";

  @Option(names = "--rm", description = "Remove the instance when it has ended.")
  boolean remove;

  @Option(
      names = {"-i", "--interactive"},
      description = "Pass our standard input to the program.")
  boolean interactive;

  @Option(
      names = {"-t", "--tty"},
      description = "Give the program a terminal.")
  boolean terminal;

  @Option(
      names = {"-p", "--publish"},
      paramLabel = "[[IP:]HOST:]GUEST[/udp]",
      description = {
        "Publish a port of the guest on this computer.",
        "Without IP on 127.0.0.1 and ::1 only; 0.0.0.0: and [::]: open it to the network.",
        "Without HOST on any free port; of 8000-8010:80 on the first that is free.",
        "8000-8005:9000-9005 publishes each."
      })
  List<PortMapping> ports = new ArrayList<>();

  @Option(
      names = {"-e", "--env"},
      paramLabel = "NAME[=VALUE]",
      description = "Set a variable; a bare NAME takes our own value.")
  List<String> variables = new ArrayList<>();

  @Option(
      names = "--env-file",
      paramLabel = "FILE",
      description = "Set variables from a file, one NAME=VALUE a line.")
  List<String> variableFiles = new ArrayList<>();

  @Option(
      names = {"-m", "--memory"},
      paramLabel = "SIZE",
      description = "Memory of the guest, e.g. 128m or 1g.")
  @Nullable ByteCount memory;

  @Option(names = "--cpus", paramLabel = "NUMBER", description = "CPUs of the guest.")
  @Nullable CpuCount cpus;

  @Option(
      names = {"-w", "--workdir"},
      paramLabel = "FOLDER",
      description = "Working directory of the program.")
  @Nullable String workingDirectory;

  @Option(
      names = {"-u", "--user"},
      paramLabel = "USER[:GROUP]",
      description = "User that runs the program.")
  @Nullable String user;

  @Option(
      names = {"-h", "--hostname"},
      paramLabel = "NAME",
      description = "Host name of the guest.")
  @Nullable String hostname;

  @Option(
      names = "--entrypoint",
      paramLabel = "PROGRAM",
      description = "Run this instead of what the image names.")
  @Nullable String entrypoint;

  @Option(
      names = {"-l", "--label"},
      paramLabel = "KEY[=VALUE]",
      description = "Set a label.")
  List<String> labels = new ArrayList<>();

  @Option(
      names = "--base",
      paramLabel = "BASE",
      description = "Guest kernel: linux, nanos, hermit, own-kernel, or auto for what fits.")
  @Nullable String base;

  @Mixin MountOptions mounts = new MountOptions();

  @Mixin NetworkOptions networks = new NetworkOptions();

  @Mixin ProgressOption progress = new ProgressOption();

  @Mixin LifeOptions life = new LifeOptions();

  /**
   * The request for these options, still without an image.
   *
   * @param attached the program runs in the foreground
   * @param autoRemove the engine removes the instance at its end
   * @param size of our terminal
   */
  CreateRequest request(
      Surroundings surroundings,
      List<String> arguments,
      boolean attached,
      boolean autoRemove,
      Optional<WindowSize> size) {
    life.check(remove);
    List<String> environment = environment(surroundings);
    Mounting mounting = mounts.mounting(surroundings.directory());
    return new CreateRequest(
        "",
        hostname,
        user,
        workingDirectory,
        environment.isEmpty() ? null : environment,
        arguments.isEmpty() ? null : arguments,
        entrypoint == null ? null : List.of(entrypoint),
        labels.isEmpty() ? null : Labels.parse(labels),
        interactive,
        interactive && attached,
        interactive && attached,
        terminal,
        exposed(PortBindings.of(ports)),
        life.stopSignal,
        life.stopTimeout,
        hostConfig(autoRemove, size, mounting),
        mounting.anonymous(),
        networks.networking());
  }

  private List<String> environment(Surroundings surroundings) {
    Variables environment = new Variables(surroundings.environment());
    variableFiles.forEach(file -> environment.addFile(surroundings.directory().resolve(file)));
    variables.forEach(environment::add);
    List<String> assignments = new ArrayList<>(environment.assignments());
    String kind = surroundings.environment().get("TERM");
    if (terminal && kind != null && assignments.stream().noneMatch(a -> a.startsWith("TERM="))) {
      assignments.add("TERM=" + kind);
    }
    return assignments;
  }

  private HostConfig hostConfig(boolean autoRemove, Optional<WindowSize> size, Mounting mounting) {
    return new HostConfig(
        memory == null ? 0 : memory.bytes(),
        cpus == null ? 0 : cpus.nanoCpus(),
        autoRemove,
        false,
        networks.mode(),
        ports.isEmpty() ? null : PortBindings.of(ports),
        size.map(known -> List.of(known.rows(), known.columns())).orElse(null),
        life.restartPolicy(),
        base,
        mounting.binds(),
        mounting.mounts(),
        networks.permissions(),
        networks.permissionsOutside(),
        null);
  }

  private static @Nullable Map<String, Map<String, String>> exposed(
      Map<String, List<PortBinding>> published) {
    Map<String, Map<String, String>> exposed = new LinkedHashMap<>();
    published.keySet().forEach(guest -> exposed.put(guest, Map.of()));
    return exposed.isEmpty() ? null : exposed;
  }
}
