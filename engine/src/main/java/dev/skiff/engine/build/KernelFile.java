package dev.skiff.engine.build;

import dev.skiff.engine.format.FileBytes;
import dev.skiff.engine.format.elf.ElfHeader;
import dev.skiff.engine.format.kernel.BootFile;
import dev.skiff.engine.format.kernel.BootFile.Bootable;
import dev.skiff.engine.format.kernel.BootFile.Cause;
import dev.skiff.engine.format.kernel.BootFile.Unbootable;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.image.ImageConfig;
import dev.skiff.engine.image.RunDefaults;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A file that a machine boots by itself: the whole of an image of the base own-kernel. */
final class KernelFile {
  /** Where it lies in such an image; the base knows. */
  static final String PLACE = "boot/kernel";

  static final String BASE = RunDefaults.OWN_KERNEL;

  /** What tells a broken kernel where the file is no ELF file, which might be a broken program. */
  private static final Set<Cause> BROKEN =
      EnumSet.of(Cause.TRUNCATED, Cause.DAMAGED, Cause.WRONG_MACHINE);

  private KernelFile() {}

  /**
   * Takes a file for what it is.
   *
   * @return empty when it is no kernel
   * @throws BuildFailure when it is one that cannot be booted
   */
  static Optional<HostFile> find(Path path) {
    try {
      if (!Files.isRegularFile(path)) {
        return Optional.empty();
      }
      return switch (look(path)) {
        case Bootable _ -> Optional.of(HostFile.of(path));
        case Unbootable(Cause cause, String why, String instead) -> {
          if (cause.tellsKernel() || (BROKEN.contains(cause) && !isElf(path))) {
            throw BuildFailure.notBootable(path, cause.word(), why, instead);
          }
          yield Optional.empty();
        }
      };
    } catch (IOException unreadable) {
      throw BuildFailure.unreadable(path, unreadable);
    }
  }

  /**
   * A file that is said to be a kernel.
   *
   * @throws BuildFailure when it cannot be booted
   */
  static HostFile require(Path path) throws IOException {
    return switch (look(path)) {
      case Bootable _ -> HostFile.of(path);
      case Unbootable(Cause cause, String why, String instead) ->
          throw BuildFailure.notBootable(path, cause.word(), why, instead);
    };
  }

  private static BootFile look(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return BootFile.read(new FileBytes(channel, path, "the kernel"));
    }
  }

  private static boolean isElf(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      FileBytes bytes = new FileBytes(channel, path, "the kernel");
      return ElfHeader.begins(bytes.read(0, (int) Math.min(bytes.size(), 4)));
    }
  }

  static FileTree tree(HostFile kernel) {
    return FileTree.builder()
        .put(PLACE, new Node.RegularFile(Node.Ownership.root(0644), kernel.content()))
        .build();
  }

  /** Its program is the kernel, so that what follows on a command line are its arguments. */
  static ImageConfig config(List<String> arguments, List<String> environment) {
    SortedMap<String, String> labels = new TreeMap<>();
    labels.put(RunDefaults.PREFIX + "base", BASE);
    return new ImageConfig(
        List.of("/" + PLACE), arguments, environment, "", "", new TreeSet<>(), labels, "");
  }
}
