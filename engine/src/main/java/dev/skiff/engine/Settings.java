package dev.skiff.engine;

import dev.skiff.wire.SkiffPaths;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Where an engine finds what it works with.
 *
 * @param libexec the folder of skiff-guard and skiff-init
 * @param searchPath as in PATH: where QEMU, apt and mke2fs are looked for
 */
record Settings(SkiffPaths paths, Path libexec, String searchPath) {

  /** Where administrators' programs are, which an ordinary user's PATH leaves out. */
  private static final String SYSTEM_FOLDERS = "/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin";

  /**
   * Of this process: {@code -Dskiff.libexec} and the environment.
   *
   * @throws EngineFailure when our own binaries are not there
   */
  static Settings ofProcess(SkiffPaths paths) {
    Path libexec = Path.of(System.getProperty("skiff.libexec", "libexec")).toAbsolutePath();
    if (!Files.isExecutable(libexec.resolve("skiff-guard"))
        || !Files.isExecutable(libexec.resolve("skiff-init"))) {
      throw EngineFailure.notInstalled(libexec);
    }
    String path = System.getenv().getOrDefault("PATH", "");
    return new Settings(
        paths, libexec, path.isEmpty() ? SYSTEM_FOLDERS : path + ":" + SYSTEM_FOLDERS);
  }

  Path home() {
    return paths.home();
  }

  Path guard() {
    return libexec.resolve("skiff-guard");
  }

  Path init() {
    return libexec.resolve("skiff-init");
  }

  List<Path> programFolders() {
    return Arrays.stream(searchPath.split(":"))
        .filter(folder -> folder.startsWith("/"))
        .map(Path::of)
        .toList();
  }
}
