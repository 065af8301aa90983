package dev.skiff.cli.value;

/** An instance's name or id, or the beginning of its id, as the engine resolves it. */
public record InstanceName(String text) {
  /** Docker's alphabet of names; the slash in front that its API shows is dropped. */
  public static InstanceName parse(String text) {
    String name = text.startsWith("/") ? text.substring(1) : text;
    if (!isValid(name)) {
      throw new InvalidValue(
          "'" + text + "' is not the name of an instance: letters, digits and _ . - make one");
    }
    return new InstanceName(name);
  }

  public static boolean isValid(String name) {
    return Alphabet.isName(name);
  }

  @Override
  public String toString() {
    return text;
  }
}
