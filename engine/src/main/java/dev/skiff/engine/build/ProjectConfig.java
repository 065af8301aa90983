package dev.skiff.engine.build;

import dev.skiff.engine.image.ImageConfig;
import dev.skiff.engine.image.RunDefaults;
import dev.skiff.engine.project.Project;
import dev.skiff.engine.project.Project.Health;
import dev.skiff.engine.project.Project.Port;
import dev.skiff.engine.project.Project.Volume;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a project says about running it, as an image's configuration. */
public final class ProjectConfig {
  private ProjectConfig() {}

  /**
   * The configuration of an image.
   *
   * @param program in the guest, absolute
   */
  public static ImageConfig of(Project project, String program) {
    return of(project, program, FolderEntries.APP, labels(project));
  }

  /** Of a kernel that is all of the guest. */
  static ImageConfig of(Project project, String kernel, SortedMap<String, String> settings) {
    SortedMap<String, String> labels = labels(project);
    labels.put(RunDefaults.PREFIX + "base", KernelFile.BASE);
    settings.forEach(
        (name, value) -> labels.put(RunDefaults.PREFIX + KernelFile.BASE + "." + name, value));
    return of(project, kernel, "", labels);
  }

  private static ImageConfig of(
      Project project, String program, String folder, SortedMap<String, String> labels) {
    List<String> environment =
        project.environment().entrySet().stream()
            .map(variable -> variable.getKey() + "=" + variable.getValue())
            .toList();
    SortedSet<String> exposed =
        project.ports().stream().map(Port::guestKey).collect(Collectors.toCollection(TreeSet::new));
    return new ImageConfig(
        List.of(program),
        project.arguments(),
        environment,
        project.workingDirectory().orElse(folder),
        project.user().orElse(""),
        exposed,
        labels,
        project.stop().signal().orElse(""));
  }

  private static SortedMap<String, String> labels(Project project) {
    SortedMap<String, String> labels = new TreeMap<>(project.labels());
    labels.putAll(
        new RunDefaults(
                project.memoryBytes(),
                project.cpus(),
                project.ports().stream().map(Port::toString).toList(),
                project.restart(),
                project.stop().grace(),
                project.base(),
                project.volumes().stream().map(Volume::toString).toList())
            .labels());
    project
        .nanos()
        .forEach((name, value) -> labels.put(RunDefaults.PREFIX + "nanos." + name, value));
    project.health().ifPresent(health -> putHealth(health, labels));
    return labels;
  }

  /** Words are apart by NUL's picture, which no argument has a use for. */
  private static void putHealth(Health health, SortedMap<String, String> labels) {
    String prefix = RunDefaults.PREFIX + "health.";
    labels.put(prefix + "command", String.join("\u2400", health.command()));
    labels.put(prefix + "interval", health.interval().toString());
    labels.put(prefix + "timeout", health.timeout().toString());
    labels.put(prefix + "retries", Integer.toString(health.retries()));
    labels.put(prefix + "start-period", health.startPeriod().toString());
  }
}
