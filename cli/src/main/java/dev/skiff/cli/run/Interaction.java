package dev.skiff.cli.run;

import dev.skiff.cli.tty.RawTerminal;
import dev.skiff.wire.terminal.DetachKeys;
import dev.skiff.wire.terminal.DetachScanner;
import java.util.Optional;

/**
 * How a program in the foreground and its user meet.
 *
 * @param input our standard input goes to the program
 * @param terminal ours, where the program has one too
 * @param detachKeys in Docker's notation; empty for the default
 */
public record Interaction(boolean input, Optional<RawTerminal> terminal, String detachKeys) {

  /** Output alone. */
  public static final Interaction NONE = new Interaction(false, Optional.empty(), "");

  /** Every key is the program's, but for those that let go of it. */
  boolean typed() {
    return input && terminal.isPresent();
  }

  Optional<DetachScanner> scanner() {
    return typed() ? Optional.of(DetachKeys.parse(detachKeys).scanner()) : Optional.empty();
  }
}
