package dev.skiff.engine.build;

import dev.skiff.engine.format.elf.ElfFile;
import dev.skiff.engine.format.tar.TarWriter;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.format.tree.Node.Ownership;
import dev.skiff.engine.image.ImageConfig;
import dev.skiff.engine.image.ImageReference;
import dev.skiff.engine.image.Images;
import dev.skiff.engine.image.NewImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes images of programs. The same input gives the same image. Safe for use by several threads.
 */
public final class Builder {
  /** What a user finds in a guest without any files of an image's own: two users to be. */
  private static final String PASSWD =
      "root:x:0:0:root:/:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n";

  private static final String GROUP = "root:x:0:\nnogroup:x:65534:\n";

  private final Images images;
  private final Path root;
  private final int cpuLevel;

  /**
   * @param root where this host's libraries are looked for, {@code /} outside of tests
   * @param cpuLevel the x86-64 level that guests have
   */
  public Builder(Images images, Path root, int cpuLevel) {
    this.images = images;
    this.root = root;
    this.cpuLevel = cpuLevel;
  }

  /** What to build: a program with default arguments and environment, and the name of the image. */
  public record Plan(
      Path program, ImageReference reference, List<String> arguments, List<String> environment) {}

  /** What was built. */
  public record Built(NewImage.Stored stored, int files, List<String> warnings) {}

  /**
   * Builds.
   *
   * @throws BuildFailure when the program is none, or what it needs is missing
   */
  public Built build(Plan plan) {
    ElfFile elf = ProgramFile.open(plan.program());
    try {
      Path program = plan.program().toRealPath();
      String name = plan.program().getFileName().toString();
      LoadedObject first = new LoadedObject(program, "/bin/" + name, elf, Optional.empty());
      Map<String, Path> files =
          new TreeMap<>(LibraryClosure.of(first, HostFolders.of(root), root, cpuLevel));
      Path present = files.putIfAbsent(first.guest(), program);
      if (present != null) {
        throw BuildFailure.collision(first.guest(), present, program);
      }
      return store(plan, first, files);
    } catch (IOException e) {
      throw BuildFailure.failed(plan.program(), e);
    }
  }

  private Built store(Plan plan, LoadedObject program, Map<String, Path> files) throws IOException {
    List<Snapshot> before = new ArrayList<>();
    FileTree tree = tree(program, files, before);
    try (NewImage image = images.begin(tree.contentSize())) {
      TarWriter.write(tree, image.layer());
      for (Snapshot snapshot : before) {
        snapshot.requireUnchanged();
      }
      ImageConfig config =
          ImageConfig.of(List.of(program.guest()), plan.arguments(), plan.environment());
      return new Built(
          image.commit(config, Optional.of(plan.reference())),
          files.size(),
          warnings(program.elf()));
    }
  }

  private static FileTree tree(
      LoadedObject program, Map<String, Path> files, List<Snapshot> snapshots) throws IOException {
    FileTree.Builder tree = FileTree.builder();
    tree.put("tmp", new Node.Directory(Ownership.root(01777)));
    tree.put("etc/passwd", text(PASSWD));
    tree.put("etc/group", text(GROUP));
    String loader = program.elf().interpreter().orElse("");
    for (Map.Entry<String, Path> file : files.entrySet()) {
      Snapshot snapshot = Snapshot.of(file.getValue());
      snapshots.add(snapshot);
      boolean executable = file.getKey().equals(program.guest()) || file.getKey().equals(loader);
      tree.put(
          file.getKey(),
          new Node.RegularFile(
              Ownership.root(executable ? 0755 : 0644),
              Content.region(file.getValue(), 0, snapshot.size())));
    }
    return tree.build();
  }

  private static Node.RegularFile text(String text) {
    return new Node.RegularFile(
        Ownership.root(0644), Content.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  private List<String> warnings(ElfFile elf) {
    return elf.cpuLevel() <= cpuLevel
        ? List.of()
        : List.of(
            "the program asks for an x86-64-v%d CPU; emulated guests have x86-64-v%d"
                .formatted(elf.cpuLevel(), cpuLevel));
  }

  /** A file as it was before it was read. */
  private record Snapshot(Path file, long size, FileTime modified) {
    static Snapshot of(Path file) throws IOException {
      return new Snapshot(file, Files.size(file), Files.getLastModifiedTime(file));
    }

    void requireUnchanged() throws IOException {
      if (!of(file).equals(this)) {
        throw BuildFailure.changed(file);
      }
    }
  }
}
