package dev.skiff.engine.format.tree;

import java.nio.charset.StandardCharsets;
import java.util.SortedMap;

/** Which extended attributes a tree has: xattr(7). */
public final class Attributes {
  /**
   * Of names and values of one node, with what holds them: so that they fit beside an inode in one
   * block of a file system.
   */
  public static final int MAX_BYTES = 3072;

  /** Capabilities of a program: capabilities(7). */
  private static final String CAPABILITY = "security.capability";

  private static final String USER = "user.";

  /** Linux's XATTR_NAME_MAX. */
  private static final int MAX_NAME = 255;

  private static final int ENTRY = 8;

  private Attributes() {}

  /**
   * Whether an attribute goes along with a file: a user's own, and a program's capabilities. Labels
   * of security modules and what file systems keep for themselves mean nothing elsewhere.
   */
  public static boolean travels(String name) {
    return name.equals(CAPABILITY) || (name.startsWith(USER) && name.length() > USER.length());
  }

  /** What they take, about, in bytes. */
  public static int size(SortedMap<String, String> attributes) {
    int size = 0;
    for (var attribute : attributes.entrySet()) {
      size += ENTRY + attribute.getKey().length() * Utf8.MAX_BYTES_PER_UNIT;
      size += attribute.getValue().length();
    }
    return size;
  }

  static void check(SortedMap<String, String> attributes) {
    attributes.forEach(Attributes::check);
    if (size(attributes) > MAX_BYTES) {
      throw new IllegalArgumentException(
          "extended attributes of more than " + MAX_BYTES + " bytes together");
    }
  }

  private static void check(String name, String value) {
    boolean bytes = value.chars().allMatch(unit -> unit < 0x100);
    boolean named =
        travels(name)
            && name.indexOf('\0') < 0
            && name.indexOf('=') < 0
            && name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME;
    if (!named || !bytes) {
      throw new IllegalArgumentException("'" + name + "' is no extended attribute of a tree");
    }
  }
}
