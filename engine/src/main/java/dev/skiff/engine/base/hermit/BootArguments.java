package dev.skiff.engine.base.hermit;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.Identity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Who a guest is, as its kernel reads it from the boot arguments: words as a POSIX shell splits
 * them, variables as {@code env=NAME=value}, what follows {@code --} is the program's. Pure.
 */
final class BootArguments {
  /** The loader has room for 128 KiB, with the memory map. */
  static final int MAX_BYTES = 120 << 10;

  /** The kernel takes the first word for its own name. */
  private static final String NAME = "app";

  private static final String HOSTNAME = "HOSTNAME";

  private BootArguments() {}

  /**
   * One line of all.
   *
   * @throws BaseFailure when it is too long
   */
  static String of(Identity identity) {
    List<String> words = new ArrayList<>();
    words.add(NAME);
    if (identity.environment().stream().noneMatch(each -> each.startsWith(HOSTNAME + "="))) {
      words.add(quoted("env=" + HOSTNAME + "=" + identity.hostname()));
    }
    identity.environment().forEach(variable -> words.add(quoted("env=" + variable)));
    words.add("--");
    identity.argv().stream().skip(1).map(BootArguments::quoted).forEach(words::add);
    String line = String.join(" ", words);
    int length = line.getBytes(StandardCharsets.UTF_8).length;
    if (length > MAX_BYTES) {
      throw BaseFailure.unfit(
          HermitBase.NAME,
          "its arguments and environment have " + length + " bytes, and " + MAX_BYTES + " fit",
          "give it less, or a file compiled into it");
    }
    return line;
  }

  /** Nothing is special between apostrophes; one of them ends the quotation for a moment. */
  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
