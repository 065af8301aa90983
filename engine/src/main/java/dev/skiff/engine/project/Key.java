package dev.skiff.engine.project;

/**
 * A key of skiff.yaml.
 *
 * @param example a value as it may be written, for who wrote another
 * @param about one sentence for the schema and the documentation
 * @param acts whether this version of Skiff does something about it; else it is only kept
 */
record Key<T>(
    String name, Shape<T> shape, String example, String about, boolean required, boolean acts) {

  static <T> Key<T> of(String name, Shape<T> shape, String example, String about) {
    return new Key<>(name, shape, example, about, false, true);
  }

  static <T> Key<T> required(String name, Shape<T> shape, String example, String about) {
    return new Key<>(name, shape, example, about, true, true);
  }

  /** One for which what acts on it does not exist yet. */
  static <T> Key<T> kept(String name, Shape<T> shape, String example, String about) {
    return new Key<>(name, shape, example, about, false, false);
  }
}
