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

  /**
   * True of a file, whatever somebody takes it for; 64-bit programs are looked at for themselves.
   */
  private static final Set<Cause> BROKEN = EnumSet.of(Cause.TRUNCATED, Cause.DAMAGED);

  /** Where it begins as an ELF file does, and where that says how wide it is (gABI). */
  private static final int HEAD_BYTES = 5;

  private static final byte CLASS_32 = 1;

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
          if (cause.tellsKernel() || toldOf(path, cause)) {
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

  private static boolean toldOf(Path path, Cause cause) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      FileBytes bytes = new FileBytes(channel, path, "the kernel");
      byte[] head = bytes.read(0, (int) Math.min(bytes.size(), HEAD_BYTES));
      boolean elf = ElfHeader.begins(head);
      boolean narrow = elf && head.length == HEAD_BYTES && head[HEAD_BYTES - 1] == CLASS_32;
      return (cause == Cause.WRONG_MACHINE && !elf) || (BROKEN.contains(cause) && (!elf || narrow));
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
