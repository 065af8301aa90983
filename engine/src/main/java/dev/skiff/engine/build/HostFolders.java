package dev.skiff.engine.build;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Where this host keeps libraries. Folders that a loader knows by itself have the same path in a
 * guest; those it knows from ld.so.conf are emptied into the C library's own folder, because a
 * guest has no ld.so.cache.
 *
 * @param defaults compiled into the loader
 * @param configured from ld.so.conf, guest side moved to the C library's folder
 * @param muslPath musl's search path
 * @param libToken what {@code $LIB} means here
 */
record HostFolders(
    List<SearchFolder> defaults,
    List<SearchFolder> configured,
    List<SearchFolder> muslPath,
    String libToken) {

  private static final String MULTIARCH = "lib/x86_64-linux-gnu";

  /**
   * Debian's multiarch folders, then those of distributions with lib64, then the traditional ones.
   */
  private static final List<String> DEFAULTS =
      List.of("/" + MULTIARCH, "/usr/" + MULTIARCH, "/lib64", "/usr/lib64", "/lib", "/usr/lib");

  private static final List<String> MUSL_DEFAULTS = List.of("/lib", "/usr/local/lib", "/usr/lib");

  private static final int MAX_CONF_FILES = 1000;

  /**
   * Reads the host's configuration.
   *
   * @param root {@code /} outside of tests
   */
  static HostFolders of(Path root) throws IOException {
    List<SearchFolder> defaults = new ArrayList<>();
    for (String folder : DEFAULTS) {
      defaults.add(below(root, folder, folder));
    }
    String libc =
        defaults.stream()
            .filter(folder -> Files.exists(folder.host().resolve("libc.so.6")))
            .map(SearchFolder::guest)
            .findFirst()
            .orElse(DEFAULTS.getFirst());
    Set<String> configured = new LinkedHashSet<>();
    readConf(root, root.resolve("etc/ld.so.conf"), configured, new LinkedHashSet<>());
    List<SearchFolder> moved = new ArrayList<>();
    for (String folder : configured) {
      moved.add(below(root, folder, DEFAULTS.contains(folder) ? folder : libc));
    }
    return new HostFolders(List.copyOf(defaults), List.copyOf(moved), musl(root), libToken(root));
  }

  private static SearchFolder below(Path root, String host, String guest) {
    return new SearchFolder(root.resolve(host.substring(1)), guest);
  }

  private static String libToken(Path root) {
    return Files.isDirectory(root.resolve(MULTIARCH)) ? MULTIARCH : "lib64";
  }

  private static List<SearchFolder> musl(Path root) throws IOException {
    Path file = root.resolve("etc/ld-musl-x86_64.path");
    List<String> folders =
        Files.exists(file)
            ? List.of(Files.readString(file).strip().split("[:\n]+"))
            : MUSL_DEFAULTS;
    return folders.stream()
        .filter(folder -> folder.startsWith("/"))
        .map(folder -> below(root, folder, folder))
        .toList();
  }

  /**
   * ldconfig(8): folders a line, comments after {@code #}, {@code include} with a pattern in the
   * last name.
   */
  private static void readConf(Path root, Path file, Set<String> folders, Set<Path> seen)
      throws IOException {
    if (!Files.isReadable(file) || seen.size() >= MAX_CONF_FILES || !seen.add(file)) {
      return;
    }
    for (String raw : Files.readAllLines(file)) {
      String line = raw.replaceFirst("#.*", "").strip();
      if (line.startsWith("include ")) {
        for (Path included : matching(root, file, line.substring("include ".length()).strip())) {
          readConf(root, included, folders, seen);
        }
      } else if (line.startsWith("/")) {
        folders.add(Path.of(line.replaceFirst("=.*", "")).normalize().toString());
      }
    }
  }

  private static List<Path> matching(Path root, Path from, String pattern) throws IOException {
    Path path =
        pattern.startsWith("/") ? root.resolve(pattern.substring(1)) : from.resolveSibling(pattern);
    List<Path> found = new ArrayList<>();
    Path folder = Objects.requireNonNull(path.getParent(), "an absolute pattern has a folder");
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(folder, path.getFileName().toString())) {
        files.forEach(found::add);
      }
    }
    return found.stream().sorted().toList();
  }
}
