package dev.skiff.engine.volume;

import java.util.Map;
import java.util.Optional;

/**
 * What somebody asks of a volume.
 *
 * @param name empty for an anonymous one, which gets a name of its own
 * @param sizeBytes absent for the usual size
 */
public record NewVolume(
    String name,
    Map<String, String> labels,
    Map<String, String> options,
    Optional<Long> sizeBytes) {
  /** The one option that the driver knows. */
  public static final String SIZE = "size";

  public NewVolume {
    labels = Map.copyOf(labels);
    options = Map.copyOf(options);
  }

  /** Of the usual size, with nothing said about it. */
  public static NewVolume named(String name) {
    return new NewVolume(name, Map.of(), Map.of(), Optional.empty());
  }

  boolean anonymous() {
    return name.isEmpty();
  }
}
