package dev.skiff.cli.command;

import dev.skiff.cli.engine.EngineLauncher;
import dev.skiff.cli.terminal.Console;
import dev.skiff.cli.terminal.Signals;
import dev.skiff.cli.tty.Terminals;
import dev.skiff.wire.SkiffPaths;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;
import java.util.function.Supplier;

/**
 * All that a command touches besides the engine.
 *
 * @param directory what relative paths are relative to
 * @param localZone asked when it is needed
 * @param paths asked when they are first needed: they may be unusable, which {@code --help} is not
 *     to fail of
 */
public record Surroundings(
    Console console,
    InputStream in,
    Map<String, String> environment,
    Path directory,
    InstantSource clock,
    Supplier<ZoneId> localZone,
    Supplier<SkiffPaths> paths,
    EngineLauncher launcher,
    Signals signals,
    Terminals terminals) {

  /** The user's time zone: reading its rules takes a tenth of a whole command. */
  public ZoneId zone() {
    return localZone.get();
  }
}
