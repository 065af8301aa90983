package dev.skiff.engine.build;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * glibc's loader, ld.so(8): DT_RPATH of an object and of those that needed it, unless it has a
 * DT_RUNPATH; its DT_RUNPATH; the cache that ldconfig makes of ld.so.conf; the default folders. It
 * loads a name once, whoever asks, and knows a library by its soname too.
 */
final class GlibcRules implements LoaderRules {
  private static final String LIBC = "libc.so.6";

  /**
   * Loaded with dlopen: for ending threads and unwinding, and for looking up names where glibc is
   * older than 2.34, which has them built in.
   */
  private static final List<String> COMPANIONS =
      List.of("libgcc_s.so.1", "libnss_files.so.2", "libnss_dns.so.2");

  private final ElfObject loader;
  private final List<String> defaultFolders;
  private final List<SearchFolder> systemFolders = new ArrayList<>();
  private final Map<String, String> tokens;

  /**
   * Rules of one loader on one computer.
   *
   * @param defaultFolders those compiled into the loader, at least one
   * @param configured what ld.so.conf names
   */
  GlibcRules(ElfObject loader, List<String> defaultFolders, List<String> configured) {
    this.loader = loader;
    this.defaultFolders = List.copyOf(defaultFolders);
    // The guest has no cache: what only the cache finds here must lie in a default folder there.
    String besideLibc = defaultFolders.getFirst();
    for (String folder : configured) {
      systemFolders.add(
          new SearchFolder(folder, defaultFolders.contains(folder) ? folder : besideLibc));
    }
    defaultFolders.forEach(folder -> systemFolders.add(SearchFolder.same(folder)));
    this.tokens = Map.of("LIB", libraryToken(), "PLATFORM", "x86_64");
  }

  @Override
  public List<SearchFolder> folders(ElfObject neededBy) {
    List<SearchFolder> folders = new ArrayList<>();
    Optional<String> runpath = neededBy.dynamic().runpath();
    if (runpath.isEmpty()) {
      Optional<ElfObject> owner = Optional.of(neededBy);
      while (owner.isPresent()) {
        folders.addAll(rpathOf(owner.get()));
        owner = owner.get().neededBy();
      }
    }
    runpath.ifPresent(path -> folders.addAll(SearchPath.expand(path, neededBy, tokens)));
    if (!neededBy.dynamic().noDefaultLibraries()) {
      folders.addAll(systemFolders);
    }
    return folders;
  }

  @Override
  public boolean answersTo(ElfObject loaded, String name) {
    return loaded.name().equals(name)
        ? loaded.neededBy().isPresent()
        : loaded.dynamic().soname().equals(Optional.of(name));
  }

  @Override
  public boolean providesItself(String name) {
    return answersTo(loader, name) || name.equals(loader.name());
  }

  @Override
  public List<String> companions(ElfObject library) {
    boolean libc =
        library.name().equals(LIBC) || library.dynamic().soname().equals(Optional.of(LIBC));
    return libc ? COMPANIONS : List.of();
  }

  @Override
  public boolean usesCpuFolders() {
    return true;
  }

  /** An object that has both paths has only the newer one (glibc, elf/get-dynamic-info.h). */
  private List<SearchFolder> rpathOf(ElfObject owner) {
    return owner.dynamic().runpath().isPresent()
        ? List.of()
        : owner
            .dynamic()
            .rpath()
            .map(path -> SearchPath.expand(path, owner, tokens))
            .orElse(List.of());
  }

  /** {@code $LIB} is the default folder of libraries without its slash. */
  private String libraryToken() {
    return defaultFolders.stream()
        .filter(folder -> folder.startsWith("/lib"))
        .findFirst()
        .map(folder -> folder.substring(1))
        .orElse("lib64");
  }
}
