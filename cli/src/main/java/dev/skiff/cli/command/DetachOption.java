package dev.skiff.cli.command;

import dev.skiff.cli.value.InvalidValue;
import dev.skiff.wire.terminal.DetachKeys;
import picocli.CommandLine.Option;

/** {@code --detach-keys}, of every command that attaches. */
final class DetachOption {
  @Option(
      names = "--detach-keys",
      paramLabel = "KEYS",
      description = "Keys that leave a program running at its terminal: ctrl-p,ctrl-q.")
  String text = "";

  /** As the engine takes them; refused here when they are none. */
  String keys() {
    try {
      DetachKeys.parse(text);
      return text;
    } catch (DetachKeys.Malformed e) {
      throw new InvalidValue(String.valueOf(e.getMessage()));
    }
  }
}
