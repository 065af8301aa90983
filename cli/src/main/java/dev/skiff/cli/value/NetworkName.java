package dev.skiff.cli.value;

/** A network's name or id, or the beginning of its id, as the engine resolves it. */
public record NetworkName(String text) {
  /** Docker's alphabet of names. */
  public static NetworkName parse(String text) {
    if (!Alphabet.isName(text)) {
      throw new InvalidValue(
          "'" + text + "' is not the name of a network: letters, digits and _ . - make one");
    }
    return new NetworkName(text);
  }

  @Override
  public String toString() {
    return text;
  }
}
