package dev.skiff.engine.base.nanos;

import dev.skiff.engine.format.nanos.BootImage;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * The files of one kernel.
 *
 * @param version for people
 */
record KernelFolder(Path folder, String version) {
  KernelFolder {
    Objects.requireNonNull(folder, "folder is null");
    Objects.requireNonNull(version, "version is null");
  }

  /** Never two of one name: its id. */
  String id() {
    return folder.getFileName().toString();
  }

  Path kernel() {
    return folder.resolve(KernelIntake.KERNEL);
  }

  Klibs klibs() throws IOException {
    return Klibs.in(folder.resolve(KernelIntake.KLIBS));
  }

  Optional<BootImage> bootImage() throws IOException {
    Path file = folder.resolve(KernelIntake.BOOT_IMAGE);
    return Files.exists(file)
        ? Optional.of(new BootImage(Files.readAllBytes(file)))
        : Optional.empty();
  }

  Optional<Content> loader() throws IOException {
    Path file = folder.resolve(KernelIntake.LOADER);
    return Files.exists(file) ? Optional.of(content(file)) : Optional.empty();
  }

  /** Adds to a tree of boot files. */
  void putKernel(FileTree.Builder files) throws IOException {
    files.put("kernel", node(kernel()));
  }

  void putKlib(FileTree.Builder files, String name) throws IOException {
    files.put("klib/" + name, node(folder.resolve(KernelIntake.KLIBS).resolve(name)));
  }

  private static Node node(Path file) throws IOException {
    return new Node.RegularFile(Node.Ownership.root(0755), content(file));
  }

  private static Content content(Path file) throws IOException {
    return Content.region(file, 0, Files.size(file));
  }
}
