package dev.skiff.engine.base.ownkernel;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.format.FileBytes;
import dev.skiff.engine.format.kernel.BootFile;
import dev.skiff.engine.format.kernel.BootFile.Bootable;
import dev.skiff.engine.format.kernel.BootFile.Unbootable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The kernel of an image: which of its files it is, and what it is.
 *
 * @param path in the image, without its first slash
 */
record ImageKernel(String path, Bootable file) {
  /** Where kernels lie in images of ours, and of kraft (kraftkit, oci/wellknown.go). */
  static final String UNIKRAFT_KERNEL = "unikraft/bin/kernel";

  private static final List<String> PLACES = List.of("boot/kernel", UNIKRAFT_KERNEL);

  /** Where kraft puts the file that goes with it. */
  static final String UNIKRAFT_INITRD = "unikraft/bin/initrd";

  /** The files of an image, for whoever looks for a kernel in it. */
  interface Files {
    /** Paths of regular files, sorted. */
    List<String> paths();

    /** What a file is to whoever would boot it. */
    BootFile look(String path) throws IOException;
  }

  /**
   * Finds it.
   *
   * @param named what the image says
   * @throws BaseFailure when there is none, or none that can be booted
   */
  static ImageKernel find(Files files, Optional<String> named) throws IOException {
    List<String> paths = files.paths();
    if (named.isPresent() && !paths.contains(named.get())) {
      throw refused(
          "its image has no file '/" + named.get() + "', which it names as its kernel",
          "correct the label dev.skiff.own-kernel.kernel");
    }
    Optional<String> path = named.or(() -> PLACES.stream().filter(paths::contains).findFirst());
    return path.isPresent() ? at(files, path.get()) : only(files, paths);
  }

  private static ImageKernel at(Files files, String path) throws IOException {
    return switch (files.look(path)) {
      case Bootable file -> new ImageKernel(path, file);
      case Unbootable(var _, String why, String instead) ->
          throw refused("'/" + path + "' cannot be booted: " + why, instead);
    };
  }

  private static ImageKernel only(Files files, List<String> paths) throws IOException {
    for (String path : paths) {
      if (files.look(path) instanceof Bootable file) {
        return new ImageKernel(path, file);
      }
    }
    throw refused(
        "its image has no kernel",
        "put one at /boot/kernel, or name it with the label dev.skiff.own-kernel.kernel");
  }

  private static BaseFailure refused(String why, String instead) {
    return BaseFailure.unfit(OwnKernelBase.NAME, why, instead);
  }

  /** What a part of a file of this computer is. */
  static BootFile look(Path file, String name, long offset, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return BootFile.read(new FileBytes(channel, Path.of(name), "the file", offset, size));
    }
  }
}
