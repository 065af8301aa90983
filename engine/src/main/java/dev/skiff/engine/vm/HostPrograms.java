package dev.skiff.engine.vm;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of this computer, by name. */
public final class HostPrograms {
  /** Where tools of the administrator are, which an ordinary user's PATH lacks. */
  private static final List<String> ADMINISTRATORS =
      List.of("/usr/local/sbin", "/usr/sbin", "/sbin");

  private HostPrograms() {}

  /** The absolute folders of a PATH, the administrator's added. */
  public static List<Path> folders(String searchPath) {
    return Stream.concat(Arrays.stream(searchPath.split(":", -1)), ADMINISTRATORS.stream())
        .filter(folder -> folder.startsWith("/"))
        .distinct()
        .map(Path::of)
        .toList();
  }

  /** The first of that name that may be run. */
  public static Optional<Path> find(String name, List<Path> folders) {
    return folders.stream()
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** The same, in the folders of a PATH. */
  public static Optional<Path> find(String name, String searchPath) {
    return find(name, folders(searchPath));
  }
}
