package dev.skiff.engine.provenance;

import dev.skiff.engine.files.FilePath;
import dev.skiff.engine.files.FilesFailure;
import dev.skiff.engine.files.Found;
import dev.skiff.engine.files.ImageFiles;
import dev.skiff.engine.format.FileBytes;
import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.elf.ElfFile;
import dev.skiff.engine.format.elf.ElfHeader;
import dev.skiff.engine.format.elf.VersionNeeds;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of an image, by absolute paths; links are followed inside it. */
public final class ImageContents {
  private static final int MAX_TEXT_BYTES = 64 << 20;

  private final FileTree tree;
  private final ImageFiles view;

  public ImageContents(FileTree tree) {
    this.tree = tree;
    this.view = ImageFiles.of(tree);
  }

  FileTree tree() {
    return tree;
  }

  /** Where a path leads to, absolute; empty if nowhere. */
  Optional<String> real(String path) throws IOException {
    try {
      return Optional.of(Found.at(view, FilePath.parse(path), true).absolute());
    } catch (FilesFailure nowhere) {
      return Optional.empty();
    }
  }

  /**
   * The node at a path, a link itself.
   *
   * @throws FilesFailure if there is none
   */
  Found at(String path) throws IOException {
    return Found.at(view, FilePath.parse(path), false);
  }

  /** The content of a regular file that lies at exactly this path. */
  Optional<Content> content(String real) {
    return tree.nodes().get(real.substring(1)) instanceof Node.RegularFile file
        ? Optional.of(file.content())
        : Optional.empty();
  }

  boolean isFile(String real) {
    return content(real).isPresent();
  }

  /** The ELF file at a path; empty for anything else. */
  Optional<ElfFile> elf(String real) throws IOException {
    return content(real).isPresent() && beginsAsElf(real)
        ? reading(real, bytes -> Optional.of(ElfFile.read(bytes)), Optional.empty())
        : Optional.empty();
  }

  private boolean beginsAsElf(String real) throws IOException {
    return ElfHeader.begins(head(real, 4));
  }

  SortedMap<String, List<String>> versions(String real) throws IOException {
    return reading(real, VersionNeeds::read, new TreeMap<>());
  }

  private interface Reading<T> {
    T of(FileBytes bytes) throws IOException;
  }

  /** A file that is damaged, or for other machines, is as good as none. */
  private <T> T reading(String real, Reading<T> reading, T otherwise) throws IOException {
    if (!(content(real).orElse(null) instanceof Content.Region region)) {
      return otherwise;
    }
    try (FileChannel channel = FileChannel.open(region.file(), StandardOpenOption.READ)) {
      return reading.of(
          new FileBytes(channel, region.file(), real, region.offset(), region.size()));
    } catch (FormatFailure e) {
      return otherwise;
    }
  }

  /** The first bytes of a regular file. */
  byte[] head(String real, int length) throws IOException {
    Optional<Content> content = content(real);
    if (content.isEmpty()) {
      return new byte[0];
    }
    try (InputStream in = content.get().open()) {
      return in.readNBytes(length);
    }
  }

  /** A small file as text; empty when it is not there. */
  Optional<String> text(String path) throws IOException {
    Optional<String> real = real(path);
    return real.isPresent() && isFile(real.get())
        ? Optional.of(new String(head(real.get(), MAX_TEXT_BYTES), StandardCharsets.UTF_8))
        : Optional.empty();
  }

  /** Other paths of the file at one, absolute, in order. */
  List<String> otherNames(String real) {
    String own = real.substring(1);
    String first = tree.firstName(own);
    return Stream.concat(
            Stream.of(first),
            tree.links().entrySet().stream()
                .filter(link -> link.getValue().equals(first))
                .map(Map.Entry::getKey))
        .filter(name -> !name.equals(own))
        .map(name -> '/' + name)
        .toList();
  }

  /** Names of what lies directly in a folder. */
  List<String> names(String folder) {
    String prefix = folder.substring(1) + '/';
    return tree.nodes().subMap(prefix, folder.substring(1) + '0').keySet().stream()
        .map(path -> path.substring(prefix.length()))
        .filter(name -> name.indexOf('/') < 0)
        .toList();
  }

  /** All regular files: absolute path and content. */
  void forEachFile(FileVisitor visitor) throws IOException {
    for (Map.Entry<String, Node> entry : tree.nodes().entrySet()) {
      if (entry.getValue() instanceof Node.RegularFile file) {
        visitor.visit('/' + entry.getKey(), file);
      }
    }
  }

  /** Is told of files. */
  interface FileVisitor {
    void visit(String path, Node.RegularFile file) throws IOException;
  }
}
