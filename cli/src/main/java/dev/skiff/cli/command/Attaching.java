package dev.skiff.cli.command;

import dev.skiff.cli.run.Interaction;
import dev.skiff.cli.terminal.Refusal;
import dev.skiff.cli.tty.RawTerminal;
import dev.skiff.cli.tty.Terminals.Stream;
import java.util.Optional;

/** From what was typed to how the user and a program in the foreground meet. */
final class Attaching {
  private final Session session;

  Attaching(Session session) {
    this.session = session;
  }

  /**
   * Takes the terminal, which the caller closes.
   *
   * @param terminal the program has one
   * @throws Refusal when the program at a terminal is to be given what is none
   */
  Interaction interaction(boolean input, boolean terminal, String detachKeys) {
    if (!terminal) {
      return new Interaction(input, Optional.empty(), detachKeys);
    }
    Stream stream = input ? Stream.INPUT : Stream.OUTPUT;
    Optional<RawTerminal> ours = session.surroundings().terminals().at(stream);
    if (input && ours.isEmpty()) {
      throw new Refusal(
          "the input device is not a TTY",
          "leave out -t to pass a pipe or a file, or -i to pass nothing");
    }
    return new Interaction(input, ours, detachKeys);
  }
}
