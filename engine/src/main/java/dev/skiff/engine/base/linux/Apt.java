package dev.skiff.engine.base.linux;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.vm.HostPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Debian's package tool, as an ordinary user uses it: it reads the host's package sources and keys,
 * and its lists where there are any; else it keeps lists of its own in a folder of ours. It
 * installs nothing and changes nothing outside.
 */
final class Apt {
  private static final Duration QUERY_LIMIT = Duration.ofMinutes(1);
  private static final Duration UPDATE_LIMIT = Duration.ofMinutes(5);
  private static final Duration DOWNLOAD_LIMIT = Duration.ofMinutes(30);

  private final Path aptGet;
  private final Path aptCache;
  private final Path ownState;
  private final List<String> options;

  private Apt(Path aptGet, Path aptCache, Path ownState, List<String> options) {
    this.aptGet = aptGet;
    this.aptCache = aptCache;
    this.ownState = ownState;
    this.options = List.copyOf(options);
  }

  /**
   * The host's apt; empty on a host without.
   *
   * @param ownState where lists of our own go; may be missing
   */
  static Optional<Apt> on(String searchPath, Path ownState) {
    Optional<Path> aptGet = HostPrograms.find("apt-get", searchPath);
    Optional<Path> aptCache = HostPrograms.find("apt-cache", searchPath);
    return aptGet.flatMap(
        get -> aptCache.map(cache -> new Apt(get, cache, ownState, commonOptions())));
  }

  /** The same with lists of our own, fetched now and checked against the distribution's keys. */
  Apt withOwnLists() throws IOException, InterruptedException {
    List<String> own = new ArrayList<>(commonOptions());
    Path status = ownState.resolve("state/status");
    Files.createDirectories(ownState.resolve("state/lists/partial"));
    Files.createDirectories(ownState.resolve("cache/archives/partial"));
    if (!Files.exists(status)) {
      Files.createFile(status);
    }
    own.addAll(List.of("-o", "Dir::State=" + ownState.resolve("state")));
    own.addAll(List.of("-o", "Dir::State::status=" + status));
    own.addAll(List.of("-o", "Dir::Cache=" + ownState.resolve("cache")));
    Apt apt = new Apt(aptGet, aptCache, ownState, own);
    // A source that does not answer fails the call; what the others gave still counts.
    apt.call(aptGet, List.of("update"), ownState, UPDATE_LIMIT).run();
    return apt;
  }

  /** The versions of a package that can be had; empty when there are none. */
  List<PackageList.Entry> show(String name) throws IOException, InterruptedException {
    Tool.Outcome shown = call(aptCache, List.of("show", name), Path.of("/"), QUERY_LIMIT).run();
    return shown.succeeded() ? PackageList.parse(shown.output()) : List.of();
  }

  /**
   * Downloads one version of a package. apt checks the list's signature, and the file against the
   * list; the caller checks the file once more.
   *
   * @param directory where the file goes; empty
   * @param tick called now and then meanwhile
   */
  Path download(PackageList.Entry entry, Path directory, Runnable tick)
      throws IOException, InterruptedException {
    String wanted = entry.name() + "=" + entry.version();
    Tool.Outcome got =
        call(aptGet, List.of("download", wanted), directory, DOWNLOAD_LIMIT).run(tick);
    if (!got.succeeded()) {
      throw BaseFailure.pullFailed("the package " + wanted, got.why());
    }
    try (var files = Files.newDirectoryStream(directory, "*.deb")) {
      for (Path file : files) {
        return file;
      }
    }
    throw BaseFailure.pullFailed("the package " + wanted, "apt-get left no file");
  }

  private Tool call(Path program, List<String> verb, Path directory, Duration limit) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(options);
    command.addAll(verb);
    return new Tool(command, Map.of("LC_ALL", "C"), directory, limit);
  }

  private static List<String> commonOptions() {
    return List.of(
        "-q",
        // As root apt would download as user _apt, who cannot write into our home.
        "-o",
        "APT::Sandbox::User=root",
        "-o",
        "Acquire::Retries=2",
        "-o",
        "Acquire::Languages=none",
        "-o",
        "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false");
  }
}
