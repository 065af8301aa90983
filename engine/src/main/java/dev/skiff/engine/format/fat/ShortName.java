package dev.skiff.engine.format.fat;

import dev.skiff.engine.format.FormatFailure;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of eight characters and three more, which need no further entries. */
final class ShortName {
  private static final int STEM = 8;
  private static final int LENGTH = 11;

  private static final Pattern FORM =
      Pattern.compile("([A-Z0-9_$~!#%&-]{1,8})(?:\\.([A-Z0-9_$~!#%&-]{1,3}))?");

  private ShortName() {}

  /** The name as a directory has it. */
  static byte[] of(String name) {
    Matcher matcher = FORM.matcher(name);
    if (!matcher.matches()) {
      throw FormatFailure.cannotHold(
          "a FAT volume", "'" + name + "' is no upper-case name of 8 characters and 3");
    }
    String ending = matcher.group(2) == null ? "" : matcher.group(2);
    return padded(matcher.group(1), ending);
  }

  /** The directory itself, and the one above. */
  static byte[] dots(int count) {
    return padded(".".repeat(count), "");
  }

  private static byte[] padded(String stem, String ending) {
    byte[] name = new byte[LENGTH];
    Arrays.fill(name, (byte) ' ');
    byte[] first = stem.getBytes(StandardCharsets.US_ASCII);
    byte[] last = ending.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(first, 0, name, 0, first.length);
    System.arraycopy(last, 0, name, STEM, last.length);
    return name;
  }
}
