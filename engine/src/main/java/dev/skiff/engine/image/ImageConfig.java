package dev.skiff.engine.image;

import dev.skiff.engine.image.oci.ConfigFile;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How an image wants to be run; a user's request overrides each of these.
 *
 * @param environment {@code NAME=value}
 * @param workingDirectory empty for the root
 * @param user {@code name|uid[:group|gid]}, empty for root
 * @param exposedPorts {@code 80/tcp}
 * @param stopSignal {@code SIGTERM} or a number; empty for the default
 * @param volumes paths of data that is to outlive what runs
 */
public record ImageConfig(
    List<String> entrypoint,
    List<String> command,
    List<String> environment,
    String workingDirectory,
    String user,
    SortedSet<String> exposedPorts,
    SortedMap<String, String> labels,
    String stopSignal,
    SortedSet<String> volumes) {
  public ImageConfig {
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    environment = List.copyOf(environment);
    exposedPorts = Collections.unmodifiableSortedSet(new TreeSet<>(exposedPorts));
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    Objects.requireNonNull(workingDirectory, "workingDirectory is null");
    Objects.requireNonNull(user, "user is null");
    Objects.requireNonNull(stopSignal, "stopSignal is null");
    volumes = Collections.unmodifiableSortedSet(new TreeSet<>(volumes));
  }

  /** Without volumes. */
  public ImageConfig(
      List<String> entrypoint,
      List<String> command,
      List<String> environment,
      String workingDirectory,
      String user,
      SortedSet<String> exposedPorts,
      SortedMap<String, String> labels,
      String stopSignal) {
    this(
        entrypoint,
        command,
        environment,
        workingDirectory,
        user,
        exposedPorts,
        labels,
        stopSignal,
        new TreeSet<>());
  }

  /** Of one program and what it is told. */
  public static ImageConfig of(
      List<String> entrypoint, List<String> command, List<String> environment) {
    return new ImageConfig(
        entrypoint, command, environment, "", "", new TreeSet<>(), new TreeMap<>(), "");
  }

  /** Of a whole config; one of kraft's says for which base it is by its platform. */
  static ImageConfig of(ConfigFile file) {
    ImageConfig config = of(file.config());
    if (!Platform.of(file).equals(Platform.KRAFT)) {
      return config;
    }
    SortedMap<String, String> labels = new TreeMap<>(config.labels());
    labels.putIfAbsent(RunDefaults.BASE, RunDefaults.OWN_KERNEL);
    return new ImageConfig(
        config.entrypoint(),
        config.command(),
        config.environment(),
        config.workingDirectory(),
        config.user(),
        config.exposedPorts(),
        labels,
        config.stopSignal());
  }

  static ImageConfig of(ConfigFile.@Nullable Settings settings) {
    if (settings == null) {
      return of(List.of(), List.of(), List.of());
    }
    return new ImageConfig(
        orEmpty(settings.entrypoint()),
        orEmpty(settings.cmd()),
        orEmpty(settings.env()),
        orEmpty(settings.workingDir()),
        orEmpty(settings.user()),
        new TreeSet<>(orEmpty(settings.exposedPorts()).keySet()),
        new TreeMap<>(orEmpty(settings.labels())),
        orEmpty(settings.stopSignal()),
        new TreeSet<>(orEmpty(settings.volumes()).keySet()));
  }

  /** What is empty is left out. */
  ConfigFile.Settings settings() {
    return new ConfigFile.Settings(
        orNull(user),
        exposedPorts.isEmpty() ? null : emptyObjects(exposedPorts),
        orNull(environment),
        orNull(entrypoint),
        orNull(command),
        orNull(workingDirectory),
        labels.isEmpty() ? null : labels,
        orNull(stopSignal),
        volumes.isEmpty() ? null : emptyObjects(volumes));
  }

  private static Map<String, Object> emptyObjects(Set<String> names) {
    SortedMap<String, Object> objects = new TreeMap<>();
    names.forEach(name -> objects.put(name, Map.of()));
    return objects;
  }

  private static List<String> orEmpty(@Nullable List<String> list) {
    return list == null ? List.of() : list;
  }

  private static <V> Map<String, V> orEmpty(@Nullable Map<String, V> map) {
    return map == null ? Map.of() : map;
  }

  private static String orEmpty(@Nullable String text) {
    return Optional.ofNullable(text).orElse("");
  }

  private static @Nullable List<String> orNull(List<String> list) {
    return list.isEmpty() ? null : list;
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
