package dev.skiff.engine.base.ownkernel;

import java.util.Optional;

/** What a kernel is told when it is entered, or why it cannot be told all that it should be. */
sealed interface CommandLine {
  /** Longer ones are cut by some kernels: Linux's COMMAND_LINE_SIZE on x86. */
  int MAX_BYTES = 2048;

  /** All of it is in there. */
  record Line(String text) implements CommandLine {}

  /**
   * Something has no place in it.
   *
   * @param why goes after the base's name
   */
  record Refused(String why, String instead) implements CommandLine {}

  /** Of these words, unless it is longer than a kernel takes or holds what no line can. */
  static CommandLine of(String text) {
    if (text.length() > MAX_BYTES) {
      return new Refused(
          "the command line has " + text.length() + " characters, kernels take " + MAX_BYTES,
          "give fewer arguments and variables");
    }
    boolean broken = text.chars().anyMatch(c -> c < ' ' || c == 0x7f);
    return broken
        ? new Refused(
            "a command line has one line, and an argument or variable has a control character",
            "leave it out")
        : new Line(text);
  }

  /** Why a word that must stand by itself cannot. */
  static Optional<Refused> unquotable(String what, String word) {
    boolean plain = !word.isEmpty() && word.chars().noneMatch(c -> c <= ' ' || c == '"');
    return plain
        ? Optional.empty()
        : Optional.of(
            new Refused(
                "%s '%s' is empty, or has a space or a quote, and the kernel's command line has no"
                        .formatted(what, word)
                    + " way to say that",
                "write it without"));
  }
}
