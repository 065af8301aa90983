package dev.skiff.engine.dataplane;

import java.nio.file.Path;
import java.util.List;

/**
 * A program that the engine keeps.
 *
 * @param name of its file
 * @param mark an argument that its process has, once the program runs under another's name
 * @param command with the path of its control socket last, by which its process is known
 * @param sockets that it makes; it answers at the last
 * @param log what it writes, which is little
 */
record Program(String name, String mark, List<String> command, List<Path> sockets, Path log) {

  /** Where it answers. */
  Path control() {
    return sockets.getLast();
  }

  /** Whether such are the arguments of this program's process, or of what is about to become it. */
  boolean isRunBy(List<String> arguments) {
    return arguments.size() > 1
        && arguments.getLast().equals(control().toString())
        && arguments.stream().anyMatch(each -> each.equals(mark) || each.endsWith("/" + name));
  }
}
