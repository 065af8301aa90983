package dev.skiff.engine.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What this computer tells its loaders: ld.so.conf (ldconfig(8)) and musl's path file. */
final class LoaderConfiguration {
  /** Files that include each other; real ones do so once. */
  private static final int MAX_DEPTH = 8;

  private static final int MAX_FILE_BYTES = 1 << 20;
  private static final int MAX_FOLDERS = 4096;

  private final Path root;
  private final Set<String> folders = new LinkedHashSet<>();

  private LoaderConfiguration(Path root) {
    this.root = root;
  }

  /**
   * The folders that glibc's cache is made of, in order.
   *
   * @param root what stands for {@code /}
   */
  static List<String> glibc(Path root) throws IOException {
    LoaderConfiguration configuration = new LoaderConfiguration(root);
    configuration.read(root.resolve("etc/ld.so.conf"), 0);
    return List.copyOf(configuration.folders);
  }

  /** The folders of musl's path file, if there is one. */
  static Optional<List<String>> musl(Path root) throws IOException {
    Optional<String> text = text(root.resolve("etc/ld-musl-x86_64.path"));
    return text.map(lines ->
        lines
            .lines()
            .flatMap(line -> List.of(line.split(":", -1)).stream())
            .map(String::strip)
            .filter(folder -> folder.startsWith("/"))
            .limit(MAX_FOLDERS)
            .toList());
  }

  private void read(Path file, int depth) throws IOException {
    Optional<String> text = depth > MAX_DEPTH ? Optional.empty() : text(file);
    for (String line : text.map(String::lines).map(lines -> lines.toList()).orElse(List.of())) {
      String content = line.replaceFirst("#.*", "").strip();
      if (content.startsWith("include ") || content.startsWith("include\t")) {
        for (String pattern : content.substring("include".length()).strip().split("\\s+", -1)) {
          include(file, pattern, depth);
        }
      } else if (!content.startsWith("hwcap ")) {
        content.lines().flatMap(l -> List.of(l.split("[\\s:,]+", -1)).stream()).forEach(this::add);
      }
    }
  }

  /** Trailing slashes go; an old {@code folder=type} loses its type. */
  private void add(String entry) {
    String folder = entry.replaceFirst("=.*", "").replaceFirst("(?<=.)/+$", "");
    if (folder.startsWith("/") && folders.size() < MAX_FOLDERS) {
      folders.add(folder);
    }
  }

  /** A pattern is relative to the folder of the file that includes, in which only names vary. */
  private void include(Path from, String pattern, int depth) throws IOException {
    Path target =
        pattern.startsWith("/") ? root.resolve(pattern.substring(1)) : from.resolveSibling(pattern);
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> matching =
        Files.newDirectoryStream(target.getParent(), target.getFileName().toString())) {
      matching.forEach(files::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return;
    } catch (DirectoryIteratorException e) {
      throw new IOException("cannot list " + target.getParent(), e);
    }
    files.sort(null);
    for (Path file : files) {
      read(file, depth + 1);
    }
  }

  private static Optional<String> text(Path file) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) > MAX_FILE_BYTES) {
      return Optional.empty();
    }
    return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
  }
}
