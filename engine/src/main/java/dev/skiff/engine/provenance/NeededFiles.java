package dev.skiff.engine.provenance;

import dev.skiff.engine.format.elf.ElfFile;
import dev.skiff.engine.image.ImageConfig;
import dev.skiff.engine.provenance.LoaderFolders.Ancestor;
import dev.skiff.engine.provenance.Need.How;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files of an image that starting its program loads, each with who needs it: breadth first, as
 * loaders do. What a program opens by itself later cannot be known.
 */
public final class NeededFiles {
  /** Browsers load about a hundred and fifty. */
  private static final int MAX_FILES = 4096;

  /** A script may be interpreted by a script (execve(2) allows four levels). */
  private static final int MAX_SCRIPTS = 4;

  private static final int LINE_BYTES = 256;

  /** See the build's rules for glibc: it loads these while a program runs. */
  private static final List<String> COMPANIONS =
      List.of("libgcc_s.so.1", "libnss_files.so.2", "libnss_dns.so.2");

  private final ImageContents contents;
  private final ImageConfig config;
  private final LoaderFolders folders;
  private final Map<String, Need> needs = new LinkedHashMap<>();
  private final Map<String, ElfFile> objects = new LinkedHashMap<>();
  private final Deque<String> unexamined = new ArrayDeque<>();

  private NeededFiles(ImageContents contents, ImageConfig config) throws IOException {
    this.contents = contents;
    this.config = config;
    this.folders = LoaderFolders.of(contents);
  }

  public static NeededFiles of(ImageContents contents, ImageConfig config) throws IOException {
    NeededFiles files = new NeededFiles(contents, config);
    Optional<String> program = Program.of(contents, config);
    if (program.isPresent()) {
      files.program(program.get());
    }
    return files;
  }

  /** As {@link #of}, of a file that is not the image's program. */
  static NeededFiles ofOther(ImageContents contents, ImageConfig config, String file)
      throws IOException {
    NeededFiles files = new NeededFiles(contents, config);
    files.add(new Need(file, How.PROGRAM, "", file));
    files.examineAll();
    return files;
  }

  /** By path, the program first. */
  public Map<String, Need> needs() {
    return needs;
  }

  Optional<ElfFile> object(String path) {
    return Optional.ofNullable(objects.get(path));
  }

  /** From the program to a file; empty if it is not needed. */
  public List<Need> chain(String path) {
    List<Need> chain = new ArrayList<>();
    Need need = needs.get(path);
    while (need != null && chain.size() <= MAX_FILES) {
      chain.addFirst(need);
      need = needs.get(need.by());
    }
    return chain;
  }

  private void program(String path) throws IOException {
    add(new Need(path, How.PROGRAM, "", path));
    String script = path;
    for (int level = 0; level < MAX_SCRIPTS; level++) {
      Optional<String> interpreter = interpreter(script);
      if (interpreter.isEmpty()) {
        break;
      }
      add(new Need(interpreter.get(), How.SCRIPT_INTERPRETER, script, interpreter.get()));
      script = interpreter.get();
    }
    examineAll();
  }

  /** Of a script: what {@code env} would start where its line says that. */
  private Optional<String> interpreter(String script) throws IOException {
    String line = new String(contents.head(script, LINE_BYTES), StandardCharsets.UTF_8);
    if (!line.startsWith("#!")) {
      return Optional.empty();
    }
    String[] words = line.substring(2).lines().findFirst().orElse("").strip().split("\\s+", -1);
    boolean env = words.length > 1 && words[0].endsWith("/env");
    return Program.find(
        contents,
        env ? words[words.length > 2 && words[1].equals("-S") ? 2 : 1] : words[0],
        config);
  }

  private void add(Need need) throws IOException {
    if (needs.containsKey(need.path()) || needs.size() >= MAX_FILES) {
      return;
    }
    needs.put(need.path(), need);
    Optional<ElfFile> elf = contents.elf(need.path());
    if (elf.isPresent()) {
      objects.put(need.path(), elf.get());
      unexamined.add(need.path());
    }
  }

  private void examineAll() throws IOException {
    while (!unexamined.isEmpty()) {
      String path = unexamined.remove();
      ElfFile object = objects.get(path);
      if (object != null) {
        examine(path, object);
      }
    }
  }

  private void examine(String path, ElfFile object) throws IOException {
    Optional<String> loader = object.interpreter();
    if (loader.isPresent()) {
      Optional<String> real = contents.real(loader.get()).filter(contents::isFile);
      if (real.isPresent()) {
        add(new Need(real.get(), How.LOADER, path, loader.get()));
      }
    }
    List<String> searched = folders.of(object.dynamic(), path, ancestors(path));
    for (String name : object.dynamic().needed()) {
      addLibrary(name, path, searched, How.LIBRARY);
    }
    if (name(path).startsWith("libc.so.6") || name(path).startsWith("libc-2.")) {
      for (String companion : COMPANIONS) {
        addLibrary(companion, path, searched, How.COMPANION);
      }
    }
  }

  private List<Ancestor> ancestors(String path) {
    List<Ancestor> ancestors = new ArrayList<>();
    for (Need need : chain(path).reversed()) {
      ElfFile object = objects.get(need.by());
      if (object != null) {
        ancestors.add(new Ancestor(need.by(), object.dynamic()));
      }
    }
    return ancestors;
  }

  private void addLibrary(String name, String by, List<String> searched, How how)
      throws IOException {
    if (name.startsWith("/")) {
      addFound(contents.real(name), name, by, how);
      return;
    }
    for (String folder : searched) {
      addVariants(folder, name, by);
      Optional<String> found = contents.real(folder + "/" + name).filter(contents::isFile);
      if (found.isPresent()) {
        addFound(found, name, by, how);
        return;
      }
    }
  }

  private void addFound(Optional<String> found, String name, String by, How how)
      throws IOException {
    if (found.isPresent() && contents.isFile(found.get())) {
      add(new Need(found.get(), how, by, name));
    }
  }

  /** {@code glibc-hwcaps/x86-64-v2} and the like: ld.so(8). */
  private void addVariants(String folder, String name, String by) throws IOException {
    for (int level = 2; level <= 4; level++) {
      String path = folder + "/glibc-hwcaps/x86-64-v" + level + "/" + name;
      addFound(contents.real(path), name, by, How.VARIANT);
    }
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
