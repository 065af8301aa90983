package dev.skiff.engine.base.ownkernel;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.format.kernel.BootFile;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a boot set of this base is made of: the image's regular files, as they are. */
final class KernelFolder implements ImageKernel.Files {
  /** Changes whenever a tree gets another folder. */
  static final int FORMAT = 1;

  private static final String FILES = "files";

  /** Images of kernels have a handful; one with a root file system is of another base. */
  private static final int MAX_FILES = 1000;

  private final Path root;

  private KernelFolder(Path root) {
    this.root = root;
  }

  /**
   * @param bootSet its folder
   */
  static KernelFolder in(Path bootSet) {
    return new KernelFolder(bootSet.resolve(FILES));
  }

  static void bake(FileTree tree, Path folder) throws IOException {
    Path root = Files.createDirectory(folder.resolve(FILES));
    int count = 0;
    for (Map.Entry<String, Node> entry : tree.nodes().entrySet()) {
      if (entry.getValue() instanceof Node.RegularFile file) {
        count++;
        if (count > MAX_FILES) {
          throw BaseFailure.unfit(
              OwnKernelBase.NAME,
              "its image has more than " + MAX_FILES + " files, and a kernel reads none of them",
              "put them into an initrd or onto a disk, or choose another base");
        }
        copy(file, root.resolve(entry.getKey()));
      }
    }
  }

  private static void copy(Node.RegularFile file, Path target) throws IOException {
    Files.createDirectories(target.getParent());
    try (InputStream in = file.content().open()) {
      Files.copy(in, target);
    }
  }

  @Override
  public List<String> paths() {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    } catch (IOException | java.io.UncheckedIOException e) {
      throw BaseFailure.storage(
          "read a boot set", root, e instanceof IOException io ? io : new IOException(e));
    }
  }

  @Override
  public BootFile look(String path) throws IOException {
    Path file = root.resolve(path);
    return ImageKernel.look(file, "/" + path, 0, Files.size(file));
  }

  Path file(String path) {
    return root.resolve(path);
  }

  /**
   * A file that the image names.
   *
   * @param what it is to be, for people
   */
  Path require(String path, String what) {
    Path file = root.resolve(path);
    if (!Files.isRegularFile(file)) {
      throw BaseFailure.unfit(
          OwnKernelBase.NAME,
          "its image has no file '/" + path + "', which it names as " + what,
          "correct the labels dev.skiff.own-kernel.…");
    }
    return file;
  }
}
