package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.Objection;
import dev.skiff.engine.base.Wish;
import dev.skiff.engine.format.FileBytes;
import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.elf.ElfFile;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** What speaks against running something as a unikernel: one program, of one process, as root. */
final class Fitness {
  /** Programs that start others. */
  private static final Set<String> STARTERS =
      Set.of(
          "apache2",
          "ash",
          "bash",
          "busybox",
          "dash",
          "dumb-init",
          "gunicorn",
          "httpd",
          "ksh",
          "make",
          "nginx",
          "php-fpm",
          "postgres",
          "s6-svscan",
          "sh",
          "supervisord",
          "tini",
          "uwsgi",
          "zsh");

  /** What strerror(0) says in musl, and nowhere else. */
  private static final String MUSL = "No error information";

  /** Larger programs are not searched. */
  private static final int MAX_SEARCHED = 64 << 20;

  private final Wish wish;
  private final List<Objection> lacking;
  private final Supplier<FileTree> tree;
  private final Set<KernelFault> faults;

  /**
   * @param lacking what the base cannot of the wish
   */
  Fitness(Wish wish, List<Objection> lacking, Supplier<FileTree> tree, Set<KernelFault> faults) {
    this.wish = wish;
    this.lacking = lacking;
    this.tree = tree;
    this.faults = faults;
  }

  /** The weightiest first; what costs a look at the image only if nothing else was found. */
  List<Objection> objections() throws IOException {
    List<Objection> found = new ArrayList<>(lacking);
    found.addAll(new GuestMounts(wish.mounts()).objections());
    if (found.isEmpty()) {
      lookAtProgram(found);
    }
    return found;
  }

  private void lookAtProgram(List<Objection> found) throws IOException {
    FileTree files = tree.get();
    String name = wish.argv().getFirst();
    Optional<Programs.Found> program =
        Programs.of(files).find(name, wish.workingDirectory(), wish.variable("PATH"));
    if (program.isEmpty()) {
      found.add(Objection.doubtful("there is no program '" + name + "' in the image"));
      return;
    }
    String path = program.get().path();
    if (!program.get().runnable()) {
      found.add(
          Objection.impossible("'" + path + "' is a script, or a program of another machine"));
      return;
    }
    String called = path.substring(path.lastIndexOf('/') + 1);
    if (STARTERS.contains(called)) {
      found.add(Objection.doubtful("'" + called + "' starts other programs, and it runs one only"));
    }
    if (files.nodes().get(path.substring(1)) instanceof Node.RegularFile file) {
      lookInside(files, path, file.content(), found);
    }
  }

  private void lookInside(FileTree files, String path, Content content, List<Objection> found)
      throws IOException {
    Optional<ElfFile> elf = read(content);
    if (elf.isEmpty()) {
      return;
    }
    Optional<String> interpreter = elf.get().interpreter();
    Set<String> names = namesOf(files);
    interpreter
        .filter(loader -> !names.contains(nameOf(loader)))
        .ifPresent(loader ->
            found.add(Objection.doubtful("the image lacks '" + path + "'s loader " + loader)));
    elf.get().dynamic().needed().stream()
        .filter(library -> !names.contains(nameOf(library)))
        .findFirst()
        .ifPresent(
            library -> found.add(Objection.doubtful("the image lacks the library " + library)));
    if (interpreter.isEmpty()
        && faults.contains(KernelFault.CONSOLE_WRITEV)
        && contains(content, MUSL)) {
      found.add(
          Objection.doubtful("this kernel's fault hangs programs linked with musl statically"));
    }
  }

  /** Empty for what lies in memory, or cannot be understood. */
  private static Optional<ElfFile> read(Content content) throws IOException {
    if (!(content instanceof Content.Region region)) {
      return Optional.empty();
    }
    try (FileChannel channel = FileChannel.open(region.file(), StandardOpenOption.READ)) {
      return Optional.of(
          ElfFile.read(
              new FileBytes(
                  channel, region.file(), "the program", region.offset(), region.size())));
    } catch (FormatFailure unusual) {
      return Optional.empty();
    }
  }

  private static boolean contains(Content content, String words) throws IOException {
    if (content.size() > MAX_SEARCHED) {
      return false;
    }
    try (InputStream in = content.open()) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).contains(words);
    }
  }

  private static Set<String> namesOf(FileTree files) {
    Set<String> names = new HashSet<>();
    files.nodes().keySet().forEach(path -> names.add(nameOf(path)));
    return names;
  }

  private static String nameOf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
