package dev.skiff.engine.build;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** In which folders a C library's loader looks for a needed library, in order. */
sealed interface LoaderRules {

  /** The folders for what {@code object} needs, most preferred first. */
  List<SearchFolder> folders(LoadedObject object);

  /** Whether a needed name is the loader itself, which is in memory already. */
  boolean isLoader(String name, String interpreter);

  static LoaderRules of(Optional<String> interpreter, HostFolders host) {
    return interpreter.filter(path -> path.contains("ld-musl")).isPresent()
        ? new Musl(host)
        : new Glibc(host);
  }

  /**
   * ld.so(8): rpath of the object and those that loaded it unless it has a runpath, runpath,
   * ld.so.conf, defaults.
   */
  record Glibc(HostFolders host) implements LoaderRules {
    @Override
    public List<SearchFolder> folders(LoadedObject object) {
      List<SearchFolder> folders = new ArrayList<>();
      if (object.elf().runpath().isEmpty()) {
        inheritedRpath(object, folders);
      }
      expand(object, object.elf().runpath(), folders);
      if (!object.elf().noDefaultFolders()) {
        folders.addAll(host.configured());
        folders.addAll(host.defaults());
      }
      return folders;
    }

    private void inheritedRpath(LoadedObject object, List<SearchFolder> folders) {
      for (Optional<LoadedObject> at = Optional.of(object);
          at.isPresent();
          at = at.get().loadedBy()) {
        if (at.get().elf().runpath().isEmpty()) {
          expand(at.get(), at.get().elf().rpath(), folders);
        }
      }
    }

    private void expand(LoadedObject object, List<String> entries, List<SearchFolder> folders) {
      entries.forEach(entry -> Tokens.expand(entry, object, host).ifPresent(folders::add));
    }

    @Override
    public boolean isLoader(String name, String interpreter) {
      return Path.of(interpreter).getFileName().toString().equals(name);
    }
  }

  /**
   * musl's dynlink.c: rpath and runpath alike, of the object and those that loaded it; then its
   * path file.
   */
  record Musl(HostFolders host) implements LoaderRules {
    /** Names that musl's libc answers for itself (dynlink.c, load_library). */
    private static final List<String> RESERVED =
        List.of("c.", "pthread.", "rt.", "m.", "dl.", "util.", "xnet.");

    @Override
    public List<SearchFolder> folders(LoadedObject object) {
      List<SearchFolder> folders = new ArrayList<>();
      for (Optional<LoadedObject> at = Optional.of(object);
          at.isPresent();
          at = at.get().loadedBy()) {
        LoadedObject here = at.get();
        List<String> entries =
            here.elf().runpath().isEmpty() ? here.elf().rpath() : here.elf().runpath();
        entries.forEach(entry -> Tokens.expand(entry, here, host).ifPresent(folders::add));
      }
      folders.addAll(host.muslPath());
      return folders;
    }

    @Override
    public boolean isLoader(String name, String interpreter) {
      return Path.of(interpreter).getFileName().toString().equals(name)
          || (name.startsWith("lib") && RESERVED.stream().anyMatch(r -> name.startsWith(r, 3)));
    }
  }
}
