package dev.skiff.engine.vm.guard;

import dev.skiff.engine.vm.MachineFiles;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What a guard is told; the spec file of docs/design/guard.md.
 *
 * @param doors which sockets it listens on for the hypervisor
 * @param arguments of the hypervisor, its absolute path first
 */
record GuardSpec(
    MachineFiles files,
    Set<Door> doors,
    List<String> arguments,
    Confinement confinement,
    GuardLimits limits) {

  GuardSpec {
    doors = Set.copyOf(doors);
    arguments = List.copyOf(arguments);
    if (arguments.isEmpty()) {
      throw new IllegalArgumentException("a spec names a hypervisor");
    }
  }

  /**
   * The file's text.
   *
   * @throws IllegalArgumentException when a value has a line feed or a NUL: the format has no way
   *     to say those
   */
  String text() {
    StringBuilder text = new StringBuilder();
    add(text, "version", 1);
    add(text, "control", files.controlSocket());
    Arrays.stream(Door.values())
        .filter(doors::contains)
        .forEach(door -> add(text, door.key(), door.path(files)));
    add(text, "directory", files.directory());
    add(text, "log-max-bytes", limits.logMaxBytes());
    add(text, "log-files", limits.logFiles());
    add(text, "console-max-bytes", limits.consoleMaxBytes());
    add(text, "goodbye-grace-ms", limits.goodbyeGrace().toMillis());
    limits.openFiles().ifPresent(value -> add(text, "rlimit-nofile", value));
    limits.addressSpaceBytes().ifPresent(value -> add(text, "rlimit-as", value));
    confinement.read().forEach(path -> add(text, "landlock-read", path));
    confinement.write().forEach(path -> add(text, "landlock-write", path));
    confinement.execute().forEach(path -> add(text, "landlock-exec", path));
    arguments.forEach(argument -> add(text, "arg", argument));
    return text.toString();
  }

  private static void add(StringBuilder text, String key, Object value) {
    String line = value.toString();
    if (line.indexOf('\n') >= 0 || line.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "a guard cannot be told a value with a line feed or a NUL: "
              + key
              + " '"
              + line.replace("\n", "\\n").replace("\0", "\\0")
              + "'");
    }
    text.append(key).append(' ').append(line).append('\n');
  }
}
