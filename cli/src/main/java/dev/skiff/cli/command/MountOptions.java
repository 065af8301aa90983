package dev.skiff.cli.command;

import dev.skiff.cli.value.Mounting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What an instance sees beside its image. */
final class MountOptions {
  @Option(
      names = {"-v", "--volume"},
      paramLabel = "[SOURCE:]PATH[:ro]",
      description = {
        "Mount a volume by its name, or a folder: what begins with / or ./ is one.",
        "A volume that is not there is made; without SOURCE it is one of its own."
      })
  List<String> volumes = new ArrayList<>();

  @Option(
      names = "--mount",
      paramLabel = "KEY=VALUE,...",
      description = {
        "The same in words: type (volume or bind), source, target, readonly;",
        "volume-nocopy, volume-opt=size=20g, volume-label=KEY=VALUE."
      })
  List<String> mounts = new ArrayList<>();

  Mounting mounting(Path directory) {
    Mounting mounting = new Mounting(directory);
    volumes.forEach(mounting::addVolume);
    mounts.forEach(mounting::addMount);
    return mounting;
  }
}
