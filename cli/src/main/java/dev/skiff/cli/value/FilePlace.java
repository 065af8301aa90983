package dev.skiff.cli.value;

/**
 * A file in an instance or image.
 *
 * @param owner name, id or reference
 * @param path as it was written
 */
public record FilePlace(String owner, String path) {

  /**
   * {@code OWNER:/PATH}, or an owner alone, which means all of it. Tags have colons too, so that a
   * path must be absolute here.
   *
   * @throws InvalidValue if there is no owner
   */
  public static FilePlace parse(String text) {
    int colon = text.indexOf(":/");
    String owner = colon < 0 ? text : text.substring(0, colon);
    if (owner.isEmpty()
        || owner.startsWith("-")
        || owner.startsWith("/")
        || owner.startsWith(".")) {
      throw new InvalidValue("'" + text + "' is no NAME:/PATH of an instance or image");
    }
    return new FilePlace(owner, colon < 0 ? "/" : text.substring(colon + 1));
  }

  /** Whether this names a file in an instance or image, and not one of this computer. */
  public static boolean isPlace(String text) {
    return !text.startsWith("/") && !text.startsWith(".") && text.indexOf(":/") > 0;
  }

  /**
   * {@code INSTANCE:PATH} as docker cp has it: a relative path is one from the root.
   *
   * @throws InvalidValue if there is no owner or no path
   */
  public static FilePlace parseOfInstance(String text) {
    int colon = text.indexOf(':');
    if (colon <= 0 || colon == text.length() - 1) {
      throw new InvalidValue("'" + text + "' is no INSTANCE:PATH");
    }
    return new FilePlace(text.substring(0, colon), text.substring(colon + 1));
  }

  /** Whether docker cp takes this for a path in an instance. */
  public static boolean isInInstance(String text) {
    return !text.startsWith("/") && !text.startsWith(".") && text.indexOf(':') > 0;
  }
}
