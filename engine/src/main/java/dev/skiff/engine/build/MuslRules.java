package dev.skiff.engine.build;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * musl's loader (ldso/dynlink.c): the path of an object and of those that needed it, RUNPATH before
 * RPATH, then its system folders. It is the C library itself, under every name that one has.
 */
final class MuslRules implements LoaderRules {
  static final List<String> DEFAULT_FOLDERS = List.of("/lib", "/usr/local/lib", "/usr/lib");

  /** {@code lib<one of these>.…} is the loader. */
  private static final Set<String> RESERVED =
      Set.of("c", "pthread", "rt", "m", "dl", "util", "xnet");

  private final List<SearchFolder> systemFolders;

  /**
   * Rules of the loader on one computer.
   *
   * @param configured what /etc/ld-musl-x86_64.path names, which stands in for the default folders
   */
  MuslRules(Optional<List<String>> configured) {
    // The guest has no such file: what only it finds here must lie in a default folder there.
    String besideLoader = DEFAULT_FOLDERS.getFirst();
    this.systemFolders =
        configured.orElse(DEFAULT_FOLDERS).stream()
            .map(folder ->
                new SearchFolder(folder, DEFAULT_FOLDERS.contains(folder) ? folder : besideLoader))
            .toList();
  }

  @Override
  public List<SearchFolder> folders(ElfObject neededBy) {
    List<SearchFolder> folders = new ArrayList<>();
    Optional<ElfObject> owner = Optional.of(neededBy);
    while (owner.isPresent()) {
      ElfObject object = owner.get();
      object
          .dynamic()
          .runpath()
          .or(object.dynamic()::rpath)
          .ifPresent(path -> folders.addAll(SearchPath.expand(path, object, Map.of())));
      owner = object.neededBy();
    }
    folders.addAll(systemFolders);
    return folders;
  }

  @Override
  public boolean answersTo(ElfObject loaded, String name) {
    return loaded.neededBy().isPresent() && loaded.name().equals(name);
  }

  @Override
  public boolean providesItself(String name) {
    int dot = name.indexOf('.');
    return name.startsWith("lib") && dot > 0 && RESERVED.contains(name.substring(3, dot));
  }

  @Override
  public List<String> companions(ElfObject library) {
    return List.of();
  }

  @Override
  public boolean usesCpuFolders() {
    return false;
  }
}
