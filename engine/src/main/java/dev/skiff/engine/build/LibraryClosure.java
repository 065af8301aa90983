package dev.skiff.engine.build;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.elf.ElfFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that a dynamically linked program needs beside itself, found as its loader would find it,
 * breadth first; without running anything.
 */
final class LibraryClosure {
  /** More objects than any program loads. */
  private static final int MAX_OBJECTS = 10_000;

  private final HostFolders host;
  private final Path root;
  private final int cpuLevel;
  private final Path program;
  private final String interpreter;
  private final LoaderRules rules;
  private final Map<String, Path> files = new TreeMap<>();
  private final Map<String, LoadedObject> byName = new HashMap<>();
  private final Map<String, Set<String>> missing = new LinkedHashMap<>();
  private final Deque<LoadedObject> unread = new ArrayDeque<>();

  private LibraryClosure(
      HostFolders host, Path root, int cpuLevel, Path program, String interpreter) {
    this.host = host;
    this.root = root;
    this.cpuLevel = cpuLevel;
    this.program = program;
    this.interpreter = interpreter;
    this.rules = LoaderRules.of(Optional.of(interpreter), host);
  }

  /**
   * The files beside the program: guest path to host file.
   *
   * @param root {@code /} outside of tests
   * @param cpuLevel the x86-64 level of the guest: which glibc-hwcaps folders it looks into
   * @throws BuildFailure naming every library that is missing, and who needs it
   */
  static Map<String, Path> of(LoadedObject program, HostFolders host, Path root, int cpuLevel)
      throws IOException {
    Optional<String> interpreter = program.elf().interpreter();
    if (interpreter.isEmpty()) {
      return Map.of();
    }
    LibraryClosure closure =
        new LibraryClosure(host, root, cpuLevel, program.host(), interpreter.get());
    return closure.collect(program);
  }

  private Map<String, Path> collect(LoadedObject first) throws IOException {
    Path loader = root.resolve(interpreter.substring(1));
    if (!Files.isRegularFile(loader)) {
      throw BuildFailure.loaderMissing(program, interpreter);
    }
    files.put(interpreter, loader);
    unread.add(first);
    while (!unread.isEmpty()) {
      LoadedObject object = unread.remove();
      for (String name : object.elf().needed()) {
        need(name, object);
      }
    }
    if (!missing.isEmpty()) {
      throw BuildFailure.librariesMissing(program, complaints());
    }
    return files;
  }

  private void need(String name, LoadedObject by) throws IOException {
    if (rules.isLoader(name, interpreter) || byName.containsKey(name)) {
      return;
    }
    Optional<LoadedObject> found = name.contains("/") ? byPath(name, by) : search(name, by);
    if (found.isEmpty()) {
      missing.computeIfAbsent(name, _ -> new TreeSet<>()).add(by.name());
      return;
    }
    LoadedObject object = found.get();
    byName.put(name, object);
    // A loader knows what it has loaded by soname too: another name for it loads nothing new.
    object.elf().soname().ifPresent(soname -> byName.putIfAbsent(soname, object));
    if (byName.size() > MAX_OBJECTS) {
      throw BuildFailure.notAProgram(program, "it needs over " + MAX_OBJECTS + " libraries", "");
    }
    unread.add(object);
  }

  private Optional<LoadedObject> byPath(String path, LoadedObject by) throws IOException {
    Optional<SearchFolder> folder =
        Tokens.expand(path.substring(0, path.lastIndexOf('/')), by, host);
    return folder.isEmpty()
        ? Optional.empty()
        : load(folder.get(), path.substring(path.lastIndexOf('/') + 1), by);
  }

  private Optional<LoadedObject> search(String name, LoadedObject by) throws IOException {
    for (SearchFolder folder : rules.folders(by)) {
      Optional<LoadedObject> object = load(folder, name, by);
      if (object.isPresent()) {
        addVariants(folder, name);
        return object;
      }
    }
    return Optional.empty();
  }

  /** A file that is no library for this CPU is passed over, as loaders do. */
  private Optional<LoadedObject> load(SearchFolder folder, String name, LoadedObject by)
      throws IOException {
    Path file = folder.host().resolve(name);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      ElfFile elf = ElfFile.read(file);
      String guest = folder.guestFile(name);
      add(guest, file);
      return Optional.of(new LoadedObject(file, guest, elf, Optional.of(by)));
    } catch (FormatFailure e) {
      return Optional.empty();
    }
  }

  /**
   * Faster builds of a library, of which the loader takes the best one that its CPU runs (ld.so(8),
   * hwcaps).
   */
  private void addVariants(SearchFolder folder, String name) {
    for (int level = 2; level <= cpuLevel; level++) {
      String below = "glibc-hwcaps/x86-64-v" + level;
      Path file = folder.host().resolve(below).resolve(name);
      if (Files.isRegularFile(file)) {
        add(folder.guestFile(below + "/" + name), file);
      }
    }
  }

  private void add(String guest, Path file) {
    Path present = files.putIfAbsent(guest, file);
    if (present != null && !present.equals(file)) {
      throw BuildFailure.collision(guest, present, file);
    }
  }

  private List<String> complaints() {
    List<String> complaints = new ArrayList<>();
    missing.forEach((name, needers) ->
        complaints.add(name + " (needed by " + String.join(", ", needers) + ")"));
    return complaints;
  }
}
