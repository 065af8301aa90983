package dev.skiff.engine.base.ownkernel;

import dev.skiff.engine.base.Identity.Addressing;
import dev.skiff.engine.format.kernel.BootFile.Entry;
import java.util.List;
import java.util.Optional;

/**
 * What a kernel is to be told of its instance. A value.
 *
 * @param arguments without the program, which is the kernel itself
 * @param environment {@code NAME=value}
 * @param named whether somebody asked for the hostname; else it may be left out
 * @param network has an IPv4 address: no such kernel is told of any other
 * @param initrd whether the kernel gets one
 */
record Telling(
    List<String> arguments,
    List<String> environment,
    String hostname,
    boolean named,
    Optional<Addressing> network,
    boolean initrd,
    Entry entry) {
  Telling {
    arguments = List.copyOf(arguments);
    environment = List.copyOf(environment);
  }

  /** The name before the equals sign. */
  static String nameOf(String variable) {
    int equals = variable.indexOf('=');
    return equals < 0 ? variable : variable.substring(0, equals);
  }

  static String valueOf(String variable) {
    return variable.substring(variable.indexOf('=') + 1);
  }
}
