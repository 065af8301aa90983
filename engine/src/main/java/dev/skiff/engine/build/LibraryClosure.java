package dev.skiff.engine.build;

import dev.skiff.engine.build.BuildFailure.MissingLibrary;
import dev.skiff.engine.format.FileBytes;
import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.elf.ElfFile;
import dev.skiff.engine.format.elf.X86Level;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Everything that a program's loader will load before it starts, found as that loader finds it, in
 * the same order: breadth first, each name once. Nothing is run.
 */
final class LibraryClosure {
  /** Browsers load about a hundred and fifty. */
  private static final int MAX_LIBRARIES = 4096;

  private final Path root;
  private final X86Level cpu;
  private final ElfObject program;
  private final Optional<LoaderRules> rules;
  private final List<ElfObject> loaded = new ArrayList<>();
  private final Deque<ElfObject> unexamined = new ArrayDeque<>();
  private final Map<Path, String> guestPathOf = new HashMap<>();
  private final SortedMap<String, HostFile> files = new TreeMap<>();
  private final SortedMap<String, String> links = new TreeMap<>();
  private final SortedSet<String> folders = new TreeSet<>();
  private final List<MissingLibrary> missing = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  private LibraryClosure(Path root, ElfObject program, List<ElfObject> plugins, X86Level cpu)
      throws IOException {
    this.root = root;
    this.program = program;
    this.cpu = cpu;
    place(program.file(), program.guestPath());
    warnOfCpu(program);
    Optional<String> interpreter =
        Stream.concat(Stream.of(program), plugins.stream())
            .flatMap(object -> object.elf().interpreter().stream())
            .findFirst();
    this.rules = interpreter.isEmpty() ? Optional.empty() : Optional.of(loader(interpreter.get()));
  }

  /**
   * The closure of one program; its files have only been looked at, not read.
   *
   * @param root what stands for {@code /}
   * @param cpu up to which level libraries compiled for a CPU are taken too
   * @throws BuildFailure if the loader or a library is not here
   */
  static LibraryClosure of(Path root, ElfObject program, X86Level cpu) throws IOException {
    return of(root, program, List.of(), cpu);
  }

  /**
   * The closure of a program and of what it may load or start later, which has its place in the
   * image already. What these lack is only warned of: nobody knows whether they will be used.
   */
  static LibraryClosure of(Path root, ElfObject program, List<ElfObject> plugins, X86Level cpu)
      throws IOException {
    LibraryClosure closure = new LibraryClosure(root, program, plugins, cpu);
    if (closure.rules.isPresent()) {
      closure.loaded.add(program);
      closure.examine(List.of(program));
      if (!closure.missing.isEmpty()) {
        throw BuildFailure.librariesMissing(program.file().real(), closure.missing);
      }
      plugins.forEach(
          plugin -> closure.guestPathOf.putIfAbsent(plugin.file().real(), plugin.guestPath()));
      closure.examine(plugins);
      closure.missing.forEach(
          library -> closure.warnings.add("this computer lacks the library " + library));
    }
    return closure;
  }

  /** Guest path to file, the program and its loader included. */
  SortedMap<String, HostFile> files() {
    return files;
  }

  /** Guest path to the guest path it stands for: two names of one file must stay one file. */
  SortedMap<String, String> links() {
    return links;
  }

  /** Folders that search paths cross on their way. */
  SortedSet<String> folders() {
    return folders;
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }

  private void examine(List<ElfObject> objects) throws IOException {
    unexamined.addAll(objects);
    while (!unexamined.isEmpty()) {
      ElfObject object = unexamined.remove();
      for (String name : object.dynamic().needed()) {
        Search search = new Search(object, name);
        if (!search.satisfied()) {
          missing.add(new MissingLibrary(name, object.guestPath(), search.remark));
        }
      }
      for (String companion : rules.orElseThrow().companions(object)) {
        boolean _ = new Search(object, companion).satisfied();
      }
    }
  }

  private LoaderRules loader(String interpreter) throws IOException {
    Path path = root.resolve(interpreter.replaceFirst("^/+", ""));
    if (!interpreter.startsWith("/") || !Files.isRegularFile(path)) {
      throw BuildFailure.loaderMissing(
          program.file().real(), interpreter, "is not on this computer");
    }
    HostFile file = HostFile.of(path);
    ElfFile elf;
    try {
      elf = read(path);
    } catch (FormatFailure e) {
      throw BuildFailure.loaderMissing(
          program.file().real(), interpreter, "cannot be used: " + e.getMessage());
    }
    String guestPath = place(file, interpreter);
    ElfObject loader = new ElfObject(file, elf, interpreter, guestPath, Optional.empty());
    return loader.name().startsWith("ld-musl-")
        ? new MuslRules(LoaderConfiguration.musl(root))
        : new GlibcRules(loader, DefaultFolders.of(file), LoaderConfiguration.glibc(root));
  }

  /**
   * Gives a file its place in the guest.
   *
   * @return the place
   */
  private String place(HostFile file, String guest) {
    GuestPath path = GuestPath.of(guest);
    String clean = path.clean();
    folders.addAll(path.crossed());
    String known = guestPathOf.putIfAbsent(file.real(), clean);
    HostFile old = files.get(links.getOrDefault(clean, clean));
    if (old != null && !old.real().equals(file.real())) {
      throw BuildFailure.clash(program.file().real(), clean);
    }
    if (known == null) {
      files.put(clean, file);
    } else if (!known.equals(clean)) {
      links.put(clean, known);
    }
    if (files.size() + links.size() > MAX_LIBRARIES) {
      throw BuildFailure.overLimit(
          program.file().real(), "it needs more than " + MAX_LIBRARIES + " libraries");
    }
    return clean;
  }

  private void warnOfCpu(ElfObject object) {
    object
        .elf()
        .cpu()
        .filter(needed -> needed.compareTo(cpu) > 0)
        .ifPresent(needed ->
            warnings.add(
                "%s needs a CPU of level %s, guests have %s"
                    .formatted(object.guestPath(), needed.label(), cpu.label())));
  }

  private static ElfFile read(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return ElfFile.read(new FileBytes(channel, path, "the library"));
    }
  }

  /** The search for one name on behalf of one object. */
  private final class Search {
    private final ElfObject neededBy;
    private final String name;
    private String remark = "";

    Search(ElfObject neededBy, String name) {
      this.neededBy = neededBy;
      this.name = name;
    }

    boolean satisfied() throws IOException {
      if (name.contains("/")) {
        return byPath();
      }
      LoaderRules loader = rules.orElseThrow();
      if (loader.providesItself(name)
          || loaded.stream().anyMatch(object -> loader.answersTo(object, name))) {
        return true;
      }
      boolean found = false;
      for (SearchFolder folder : loader.folders(neededBy)) {
        if (loader.usesCpuFolders()) {
          found |= forCpus(folder);
        }
        // The file for every CPU comes too, wherever it lies: an image may move to another guest.
        if (take(folder)) {
          return true;
        }
      }
      return found;
    }

    private boolean byPath() throws IOException {
      if (!name.startsWith("/")) {
        remark = "a path relative to wherever the program is started";
        return false;
      }
      int slash = name.lastIndexOf('/');
      String folder = slash == 0 ? "/" : name.substring(0, slash);
      return loaded.stream().anyMatch(object -> object.hostPath().equals(name))
          || take(SearchFolder.same(folder), name.substring(slash + 1));
    }

    private boolean forCpus(SearchFolder folder) throws IOException {
      boolean found = false;
      for (X86Level level : cpu.aboveBaseline()) {
        String below = "/glibc-hwcaps/" + level.label();
        found |= take(new SearchFolder(folder.host() + below, folder.guest() + below));
      }
      return found;
    }

    private boolean take(SearchFolder folder) throws IOException {
      return take(folder, name);
    }

    /** A file that cannot be loaded is passed over, as loaders do with those of other machines. */
    private boolean take(SearchFolder folder, String fileName) throws IOException {
      String hostPath = folder.host() + "/" + fileName;
      Path path = root.resolve(hostPath.replaceFirst("^/+", ""));
      if (!Files.isRegularFile(path)) {
        return false;
      }
      try {
        HostFile file = HostFile.of(path);
        ElfFile elf = read(path);
        boolean known = guestPathOf.containsKey(file.real());
        String guestPath = place(file, folder.guest() + "/" + fileName);
        ElfObject object = new ElfObject(file, elf, hostPath, guestPath, Optional.of(neededBy));
        loaded.add(object);
        if (!known) {
          warnOfCpu(object);
          unexamined.add(object);
        }
        return true;
      } catch (FormatFailure e) {
        remark = String.valueOf(e.getMessage());
        return false;
      } catch (NoSuchFileException e) {
        return false;
      } catch (AccessDeniedException e) {
        remark = "'" + path + "' may not be read";
        return false;
      }
    }
  }
}
