package dev.skiff.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A file system of some megabytes mounted over a folder, seen only by the programs started in it:
 * an ordinary user may mount one in a namespace of its own. Closing it ends the namespace's first
 * process; the mount goes with the last one.
 */
public final class SmallDisk implements AutoCloseable {
  private static final Duration MOUNTING = Duration.ofSeconds(30);

  private final RunningCommand holder;

  private SmallDisk(RunningCommand holder) {
    this.holder = holder;
  }

  /**
   * Mounts it.
   *
   * @return empty where this user may not, or the tools are missing
   */
  static Optional<SmallDisk> over(Path folder, int megabytes) {
    String script =
        "mount -t tmpfs -o mode=700,size="
            + megabytes
            + "m none \"$1\" && echo mounted && exec cat";
    RunningCommand holder;
    try {
      Files.createDirectories(folder);
      holder =
          new RunningCommand(
              new ProcessBuilder(
                  "unshare",
                  "--user",
                  "--map-root-user",
                  "--mount",
                  "sh",
                  "-c",
                  script,
                  "sh",
                  folder.toString()));
    } catch (UncheckedIOException | IOException e) {
      return Optional.empty();
    }
    try {
      holder.awaitOutput(text -> text.contains("mounted"), MOUNTING);
      return Optional.of(new SmallDisk(holder));
    } catch (AssertionError e) {
      holder.close();
      return Optional.empty();
    }
  }

  /** What goes before a command so that it sees the disk. */
  List<String> prefix() {
    return List.of(
        "nsenter",
        "--target",
        Long.toString(holder.process().pid()),
        "--user",
        "--mount",
        "--preserve-credentials",
        "--");
  }

  @Override
  public void close() {
    holder.close();
  }
}
