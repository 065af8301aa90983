package dev.skiff.engine.project;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The values of a group, by key. */
final class Section {
  private final Map<String, Object> values;
  private final Map<String, Place> places;

  Section(Map<String, Object> values, Map<String, Place> places) {
    this.values = Map.copyOf(values);
    this.places = Map.copyOf(places);
  }

  /** What was read by the key's shape, so that it is of its type. */
  @SuppressWarnings("unchecked")
  <T> Optional<T> get(Key<T> key) {
    return Optional.ofNullable((T) values.get(key.name()));
  }

  <T> T require(Key<T> key) {
    return get(key).orElseThrow(() -> new IllegalStateException(key.name() + " is not required"));
  }

  /** Where the key stands. */
  Optional<Place> place(Key<?> key) {
    return Optional.ofNullable(places.get(key.name()));
  }

  Set<String> names() {
    return values.keySet();
  }
}
