package dev.skiff.cli.command;

import dev.skiff.cli.value.InvalidValue;
import dev.skiff.cli.value.RestartChoice;
import dev.skiff.wire.api.HostConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How an instance ends, and whether it is started again. */
final class LifeOptions {
  @Option(
      names = "--restart",
      paramLabel = "POLICY",
      description = {
        "Start it again when it has ended:",
        "no, on-failure[:N], always or unless-stopped."
      })
  @Nullable RestartChoice restart;

  @Option(
      names = "--stop-signal",
      paramLabel = "SIGNAL",
      description = "Signal that asks the program to end.")
  @Nullable String stopSignal;

  @Option(
      names = "--stop-timeout",
      paramLabel = "SECONDS",
      description = "How long it may take to end before SIGKILL.")
  @Nullable Integer stopTimeout;

  /** As in Docker: what is removed at its end cannot be started again. */
  void check(boolean removed) {
    if (removed && restart != null && !restart.never()) {
      throw new InvalidValue("--rm and --restart exclude each other: leave out one of them");
    }
  }

  HostConfig.@Nullable RestartPolicy restartPolicy() {
    return restart == null ? null : restart.policy();
  }
}
