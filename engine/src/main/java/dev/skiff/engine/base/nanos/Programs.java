package dev.skiff.engine.base.nanos;

import dev.skiff.engine.format.elf.ElfHeader;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * What of an image's files can be a program: a guest of this base has nobody who looks a name up in
 * PATH, and its kernel fails on a script.
 *
 * @param kinds of executable files and symbolic links by path, without a leading slash
 */
record Programs(Function<String, Optional<Kind>> kinds) {
  private static final String FILE = "programs";
  private static final String ELF = "elf ";
  private static final String OTHER = "other ";
  private static final String LINK = "link ";

  /** Between a link and its target; a name may have it, and such a link is left out. */
  private static final char SEPARATOR = '\t';

  /** As Linux: more is taken for a circle (path_resolution(7)). */
  private static final int MAX_LINKS = 40;

  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private static final int EXECUTABLE = 0111;
  private static final int MAGIC_BYTES = 20;

  Programs {
    Objects.requireNonNull(kinds, "kinds is null");
  }

  /** What lies at a path. */
  sealed interface Kind {}

  /** A 64-bit ELF file. */
  record Elf() implements Kind {}

  /** A script, or a program of another machine. */
  record Other() implements Kind {}

  record Link(String target) implements Kind {}

  /** A program that was found. */
  record Found(String path, boolean runnable) {}

  /** Of a tree; a file is opened when it is asked for. */
  static Programs of(FileTree tree) {
    return new Programs(
        path -> Optional.ofNullable(tree.nodes().get(path)).flatMap(Programs::kind));
  }

  private static Optional<Kind> kind(Node node) {
    return switch (node) {
      case Node.Directory _ -> Optional.empty();
      case Node.Symlink link -> Optional.of(new Link(link.target()));
      case Node.RegularFile file ->
          (file.ownership().mode() & EXECUTABLE) == 0
              ? Optional.empty()
              : Optional.of(isElf(file.content()) ? new Elf() : new Other());
    };
  }

  private static boolean isElf(Content content) {
    try (InputStream in = content.open()) {
      byte[] head = in.readNBytes(MAGIC_BYTES);
      // EI_CLASS 2 is 64 bits, e_machine is at 18 (ELF-64 object file format, 4).
      return head.length == MAGIC_BYTES
          && ElfHeader.begins(head)
          && head[4] == 2
          && head[18] == ElfHeader.MACHINE_X86_64
          && head[19] == 0;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /**
   * The program that a guest is to run, as a shell would find it.
   *
   * @param name with a slash a path, else looked up
   * @param directory absolute, where a relative path begins
   * @param searchPath as in PATH; empty for the usual one
   */
  Optional<Found> find(String name, String directory, String searchPath) {
    if (name.contains("/")) {
      return at(name.startsWith("/") ? name : directory + "/" + name);
    }
    String folders = searchPath.isEmpty() ? DEFAULT_PATH : searchPath;
    return Arrays.stream(folders.split(":", -1))
        .map(folder -> folder.startsWith("/") ? folder : directory + "/" + folder)
        .flatMap(folder -> at(folder + "/" + name).stream())
        .findFirst();
  }

  private Optional<Found> at(String path) {
    return resolved(path)
        .flatMap(clean ->
            kinds
                .apply(clean)
                .filter(kind -> !(kind instanceof Link))
                .map(kind -> new Found("/" + clean, kind instanceof Elf)));
  }

  /** The path with its links followed, clean; empty where they go in a circle. */
  private Optional<String> resolved(String path) {
    Deque<String> left = new ArrayDeque<>(List.of(path.split("/")));
    List<String> done = new ArrayList<>();
    int links = 0;
    while (!left.isEmpty()) {
      String name = left.pop();
      if (name.equals("..") && !done.isEmpty()) {
        done.removeLast();
      }
      if (name.isEmpty() || name.equals(".") || name.equals("..")) {
        continue;
      }
      done.add(name);
      Optional<Kind> kind = kinds.apply(String.join("/", done));
      if (kind.isPresent() && kind.get() instanceof Link(String target)) {
        if (++links > MAX_LINKS) {
          return Optional.empty();
        }
        done.removeLast();
        if (target.startsWith("/")) {
          done.clear();
        }
        List.of(target.split("/")).reversed().forEach(left::push);
      }
    }
    return Optional.of(String.join("/", done));
  }

  /** Notes those of a tree in a folder, for a time when there is no tree. */
  static void write(FileTree tree, Path folder) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(folder.resolve(FILE))) {
      for (Map.Entry<String, Node> entry : tree.nodes().entrySet()) {
        Optional<String> line = kind(entry.getValue()).map(kind -> line(entry.getKey(), kind));
        if (line.isPresent() && line.get().indexOf('\n') < 0) {
          out.write(line.get());
          out.write('\n');
        }
      }
    }
  }

  private static String line(String path, Kind kind) {
    return switch (kind) {
      case Elf _ -> ELF + path;
      case Other _ -> OTHER + path;
      case Link(String target) -> LINK + path + SEPARATOR + target;
    };
  }

  /** What {@link #write} wrote. */
  static Programs read(Path folder) throws IOException {
    Map<String, Kind> kinds = new HashMap<>();
    for (String line : Files.readAllLines(folder.resolve(FILE), StandardCharsets.UTF_8)) {
      if (line.startsWith(ELF)) {
        kinds.put(line.substring(ELF.length()), new Elf());
      } else if (line.startsWith(OTHER)) {
        kinds.put(line.substring(OTHER.length()), new Other());
      } else if (line.startsWith(LINK)) {
        String[] words = line.substring(LINK.length()).split("\t", -1);
        if (words.length == 2) {
          kinds.put(words[0], new Link(words[1]));
        }
      }
    }
    return new Programs(path -> Optional.ofNullable(kinds.get(path)));
  }
}
