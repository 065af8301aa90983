package dev.skiff.engine.operation;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What may go when many things are removed at once.
 *
 * @param until only what was made before
 * @param labels {@code key} or {@code key=value}, each of which it must have
 * @param withoutLabels the same, none of which it may have
 */
public record PruneFilter(
    Optional<Instant> until, List<String> labels, List<String> withoutLabels) {
  /** Anything. */
  public static final PruneFilter ANY = new PruneFilter(Optional.empty(), List.of(), List.of());

  public PruneFilter {
    labels = List.copyOf(labels);
    withoutLabels = List.copyOf(withoutLabels);
  }

  boolean matches(Instant created, Map<String, String> present) {
    return until.map(created::isBefore).orElse(true)
        && labels.stream().allMatch(wanted -> has(present, wanted))
        && withoutLabels.stream().noneMatch(unwanted -> has(present, unwanted));
  }

  /** Whether labels have all of {@code key} and {@code key=value}. */
  public static boolean hasAll(Map<String, String> present, Collection<String> wanted) {
    return wanted.stream().allMatch(one -> has(present, one));
  }

  private static boolean has(Map<String, String> present, String wanted) {
    int equals = wanted.indexOf('=');
    return equals < 0
        ? present.containsKey(wanted)
        : wanted.substring(equals + 1).equals(present.get(wanted.substring(0, equals)));
  }
}
