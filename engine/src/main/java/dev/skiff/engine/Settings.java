package dev.skiff.engine;

import dev.skiff.engine.cache.CacheLimit;
import dev.skiff.engine.vm.HostPrograms;
import dev.skiff.wire.SkiffPaths;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where an engine finds what it works with.
 *
 * @param libexec the folder of our other programs: skiff-guard, skiff-init …
 * @param searchPath as in PATH: where QEMU, apt and mke2fs are looked for
 * @param cacheLimit how much what was made of images may take; empty for the default
 */
record Settings(
    SkiffPaths paths, Path libexec, String searchPath, Optional<CacheLimit> cacheLimit) {
  private static final List<String> PROGRAMS =
      List.of("skiff-fabric", "skiff-guard", "skiff-hermit-loader", "skiff-init", "skiff-nat");

  private static final String CACHE_LIMIT = "SKIFF_CACHE_LIMIT";

  /** Where administrators' programs are, which an ordinary user's PATH leaves out. */
  private static final String SYSTEM_FOLDERS = "/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin";

  /**
   * Of this process: {@code -Dskiff.libexec} and the environment.
   *
   * @throws EngineFailure when our own binaries are not there, or a setting is malformed
   */
  static Settings ofProcess(SkiffPaths paths) {
    Path libexec = Path.of(System.getProperty("skiff.libexec", "libexec")).toAbsolutePath();
    for (String program : PROGRAMS) {
      if (!Files.isReadable(libexec.resolve(program))) {
        throw EngineFailure.notInstalled(program, libexec);
      }
    }
    String path = System.getenv().getOrDefault("PATH", "");
    return new Settings(
        paths,
        libexec,
        path.isEmpty() ? SYSTEM_FOLDERS : path + ":" + SYSTEM_FOLDERS,
        cacheLimit(System.getenv().getOrDefault(CACHE_LIMIT, "")));
  }

  /**
   * @throws EngineFailure when the text is neither empty nor a size
   */
  static Optional<CacheLimit> cacheLimit(String text) {
    Optional<CacheLimit> limit = CacheLimit.parse(text);
    if (limit.isEmpty() && !text.isBlank()) {
      throw EngineFailure.badSetting(CACHE_LIMIT, text, "a size such as 500MB, 20GB or 0");
    }
    return limit;
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

  Path hermitLoader() {
    return libexec.resolve("skiff-hermit-loader");
  }

  List<Path> programFolders() {
    return HostPrograms.folders(searchPath);
  }
}
