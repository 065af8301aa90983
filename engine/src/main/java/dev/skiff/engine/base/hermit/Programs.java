package dev.skiff.engine.base.hermit;

import dev.skiff.engine.format.FileBytes;
import dev.skiff.engine.format.hermit.HermitProgram;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The programs for Hermit in an image: each by itself, as a hypervisor reads it. */
final class Programs {
  /** Below a boot set's folder, by the names that the image has for them. */
  private static final String FOLDER = "programs";

  private static final int HEAD_BYTES = 64;

  /** An image has one; who wants hundreds wants something else. */
  private static final int MAX_PROGRAMS = 32;

  private Programs() {}

  /** Writes all of a tree into a boot set's folder. */
  static void bake(FileTree tree, Path folder) throws IOException {
    int count = 0;
    for (Map.Entry<String, Node> node : tree.nodes().entrySet()) {
      if (node.getValue() instanceof Node.RegularFile file && isProgram(file.content())) {
        if (++count > MAX_PROGRAMS) {
          throw new IOException("the image has more than " + MAX_PROGRAMS + " Hermit programs");
        }
        Path target = folder.resolve(FOLDER).resolve(node.getKey());
        Files.createDirectories(Objects.requireNonNull(target.getParent(), "it lies in a folder"));
        try (InputStream content = file.content().open()) {
          Files.copy(content, target);
        }
      }
    }
  }

  /** Where the program is that somebody means by a path, or by a name that only one has. */
  static Optional<Path> find(Path folder, String program) throws IOException {
    Path programs = folder.resolve(FOLDER);
    if (!Files.isDirectory(programs)) {
      return Optional.empty();
    }
    List<Path> all = new ArrayList<>();
    try (var files = Files.walk(programs)) {
      files.filter(Files::isRegularFile).forEach(all::add);
    }
    List<Path> meant =
        all.stream().filter(file -> means(program, programs.relativize(file).toString())).toList();
    return meant.size() == 1 ? Optional.of(meant.getFirst()) : Optional.empty();
  }

  /** The same in a tree; empty when there is none, or several. */
  static Optional<Content> find(FileTree tree, String program) {
    List<Content> meant = new ArrayList<>();
    tree.nodes()
        .forEach((path, node) -> {
          if (node instanceof Node.RegularFile file && means(program, path)) {
            meant.add(file.content());
          }
        });
    return meant.size() == 1 ? Optional.of(meant.getFirst()) : Optional.empty();
  }

  private static boolean means(String program, String path) {
    return program.startsWith("/")
        ? program.substring(1).equals(path)
        : path.substring(path.lastIndexOf('/') + 1).equals(program);
  }

  static boolean isProgram(Content content) throws IOException {
    try (InputStream in = content.open()) {
      return HermitProgram.begins(in.readNBytes(HEAD_BYTES));
    }
  }

  static HermitProgram read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return HermitProgram.read(FileBytes.named("the Hermit program", channel, file));
    }
  }
}
