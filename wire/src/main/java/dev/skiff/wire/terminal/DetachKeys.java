package dev.skiff.wire.terminal;

import java.io.ByteArrayOutputStream;
import java.util.Locale;

/**
 * The keys that let go of an attached terminal and leave its program running, in Docker's notation:
 * {@code ctrl-p,ctrl-q}.
 */
public final class DetachKeys {
  /** For messages: what {@link #parse} takes. */
  public static final String EXPECTED =
      "keys separated by commas, each a character or ctrl- with a-z, @, [, \\, ], ^ or _,";

  /** Docker's. */
  public static final DetachKeys DEFAULT = new DetachKeys(new byte[] {'P' & 0x1f, 'Q' & 0x1f});

  /** More keys than a person would type to get away. */
  private static final int MOST_KEYS = 16;

  private static final String CONTROL = "ctrl-";

  /** The characters whose control codes are 0 to 31 (ECMA-48, C0). */
  private static final String CONTROLLABLE = "@abcdefghijklmnopqrstuvwxyz[\\]^_";

  private final byte[] keys;

  private DetachKeys(byte[] keys) {
    this.keys = keys;
  }

  /** A text that names no keys. */
  public static final class Malformed extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    Malformed(String text) {
      super("'" + text + "' are no keys to detach with: " + EXPECTED + " are expected");
    }
  }

  /**
   * Understands Docker's notation; empty is the default.
   *
   * @throws Malformed when it names no keys
   */
  public static DetachKeys parse(String text) {
    if (text.isEmpty()) {
      return DEFAULT;
    }
    String[] names = text.split(",", -1);
    ByteArrayOutputStream keys = new ByteArrayOutputStream();
    for (String name : names) {
      int key = code(name);
      if (key < 0 || names.length > MOST_KEYS) {
        throw new Malformed(text);
      }
      keys.write(key);
    }
    return new DetachKeys(keys.toByteArray());
  }

  private static int code(String name) {
    if (name.length() == 1 && name.charAt(0) < 0x80) {
      return name.charAt(0);
    }
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.equals("del")) {
      return 0x7f;
    }
    return lower.startsWith(CONTROL) && lower.length() == CONTROL.length() + 1
        ? CONTROLLABLE.indexOf(lower.charAt(CONTROL.length()))
        : -1;
  }

  /** Looks for the keys in what is typed from now on. */
  public DetachScanner scanner() {
    return new DetachScanner(keys);
  }
}
