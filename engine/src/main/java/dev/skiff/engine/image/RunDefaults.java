package dev.skiff.engine.image;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How an image wants to be run, as far as OCI's configuration has no field for it: kept as labels,
 * which every tool carries along.
 *
 * @param ports {@code [address:][host:]guest/protocol} to publish
 * @param restart Docker's word for the policy
 * @param base its name, or {@code auto}
 * @param volumes {@code NAME:/PATH[:ro]}
 */
public record RunDefaults(
    Optional<Long> memoryBytes,
    Optional<Integer> cpus,
    List<String> ports,
    Optional<String> restart,
    Optional<Duration> stopGrace,
    Optional<String> base,
    List<String> volumes) {
  /** Without volumes. */
  public RunDefaults(
      Optional<Long> memoryBytes,
      Optional<Integer> cpus,
      List<String> ports,
      Optional<String> restart,
      Optional<Duration> stopGrace,
      Optional<String> base) {
    this(memoryBytes, cpus, ports, restart, stopGrace, base, List.of());
  }

  /** What the names of our labels begin with. */
  public static final String PREFIX = "dev.skiff.";

  /** The base of images that are kernels. */
  public static final String OWN_KERNEL = "own-kernel";

  private static final String MEMORY = PREFIX + "memory";
  private static final String CPUS = PREFIX + "cpus";
  private static final String PORTS = PREFIX + "ports";
  private static final String RESTART = PREFIX + "restart";
  static final String BASE = PREFIX + "base";
  private static final String VOLUMES = PREFIX + "volumes";
  private static final String GRACE = PREFIX + "stop-grace";

  public RunDefaults {
    ports = List.copyOf(ports);
    volumes = List.copyOf(volumes);
  }

  /**
   * Of an image's labels.
   *
   * @throws IllegalArgumentException naming the label that cannot be understood
   */
  public static RunDefaults of(Map<String, String> labels) {
    return new RunDefaults(
        read(labels, MEMORY).map(text -> number(MEMORY, text)),
        read(labels, CPUS).map(text -> Math.toIntExact(Math.min(number(CPUS, text), 1 << 20))),
        read(labels, PORTS).map(text -> List.of(text.split(",", -1))).orElse(List.of()),
        read(labels, RESTART),
        read(labels, GRACE).map(RunDefaults::duration),
        read(labels, BASE),
        read(labels, VOLUMES).map(text -> List.of(text.split(",", -1))).orElse(List.of()));
  }

  /** What labels say to one base: those that begin with its name, without that. */
  public static SortedMap<String, String> settings(Map<String, String> labels, String base) {
    String prefix = PREFIX + base + ".";
    SortedMap<String, String> settings = new TreeMap<>();
    labels.forEach((name, value) -> {
      if (name.startsWith(prefix)) {
        settings.put(name.substring(prefix.length()), value);
      }
    });
    return settings;
  }

  /** The labels that say it. */
  public SortedMap<String, String> labels() {
    SortedMap<String, String> labels = new TreeMap<>();
    memoryBytes.ifPresent(bytes -> labels.put(MEMORY, Long.toString(bytes)));
    cpus.ifPresent(count -> labels.put(CPUS, Integer.toString(count)));
    if (!ports.isEmpty()) {
      labels.put(PORTS, String.join(",", ports));
    }
    restart.ifPresent(policy -> labels.put(RESTART, policy));
    stopGrace.ifPresent(grace -> labels.put(GRACE, grace.toString()));
    base.ifPresent(name -> labels.put(BASE, name));
    if (!volumes.isEmpty()) {
      labels.put(VOLUMES, String.join(",", volumes));
    }
    return labels;
  }

  private static Optional<String> read(Map<String, String> labels, String name) {
    return Optional.ofNullable(labels.get(name)).filter(text -> !text.isEmpty());
  }

  private static long number(String name, String text) {
    try {
      long number = Long.parseLong(text);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new IllegalArgumentException("its label " + name + "=" + text + " is no number");
  }

  /** ISO 8601. */
  private static Duration duration(String text) {
    try {
      Duration grace = Duration.parse(text);
      if (!grace.isNegative()) {
        return grace;
      }
    } catch (DateTimeException e) {
      // told below
    }
    throw new IllegalArgumentException("its label " + GRACE + "=" + text + " is no time");
  }
}
