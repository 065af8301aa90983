package dev.skiff.cli.command;

import picocli.CommandLine.Option;

/** {@code --sig-proxy}, of every command that attaches to what runs. */
final class SignalOption {
  @Option(
      names = "--sig-proxy",
      arity = "1",
      paramLabel = "true|false",
      description = "Pass signals to a program without terminal instead of ending.")
  boolean pass = true;
}
