package dev.skiff.engine.format.tree;

/**
 * The order in which a walk meets paths that sorts each folder's names by their bytes: all that is
 * in a folder comes right after it.
 */
public final class PathOrder {
  private PathOrder() {}

  /** Compares two paths of text that has a UTF-8 form. */
  public static int compare(String a, String b) {
    return Utf8.compare(a, b, -1);
  }
}
