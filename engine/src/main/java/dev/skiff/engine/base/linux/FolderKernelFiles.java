package dev.skiff.engine.base.linux;

import dev.skiff.engine.base.shelf.PackageVersion;
import dev.skiff.engine.format.kernel.BzImage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A kernel in a folder laid out like a root file system ({@code boot}, {@code lib/modules}), like
 * one folder of {@code lib/modules}, or flat.
 */
record FolderKernelFiles(Path kernel, Optional<Path> modules) implements KernelFiles {
  /** The deepest module of Linux lies some eight folders down. */
  private static final int MAX_DEPTH = 16;

  /** A distribution's kernel has some 5000 files. */
  private static final int MAX_FILES = 200_000;

  private record Candidate(Path kernel, Optional<String> release) {
    PackageVersion version() {
      return new PackageVersion(release.orElse(""));
    }
  }

  /**
   * Looks for a kernel and its modules. Of several kernels it takes the newest that has modules.
   *
   * @return empty when there is no kernel
   */
  static Optional<FolderKernelFiles> in(Path folder) throws IOException {
    List<Candidate> kernels = new ArrayList<>();
    for (Path place : places(folder)) {
      for (Path file : entries(place)) {
        if (KERNEL_NAME.matcher(file.getFileName().toString()).matches()
            && Files.isRegularFile(file)) {
          kernels.add(new Candidate(file, release(file)));
        }
      }
    }
    kernels.sort(
        Comparator.comparing(Candidate::version).reversed().thenComparing(Candidate::kernel));
    return kernels.stream()
        .map(candidate -> new FolderKernelFiles(candidate.kernel, modules(folder, candidate)))
        .min(Comparator.comparing(files -> files.modules.isEmpty()));
  }

  @Override
  public void forEach(Visitor visitor) throws IOException {
    try (InputStream bytes = Files.newInputStream(kernel)) {
      visitor.kernel(kernel.toString(), bytes);
    }
    if (modules.isPresent()) {
      forEachModule(modules.get(), visitor);
    }
  }

  private static void forEachModule(Path root, Visitor visitor) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(root, MAX_DEPTH)) {
      files =
          walk.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
              .limit(MAX_FILES)
              .sorted()
              .toList();
    } catch (UncheckedIOException failure) {
      throw failure.getCause();
    }
    for (Path file : files) {
      try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file))) {
        KernelFiles.offer(file.getFileName().toString(), bytes, visitor);
      }
    }
  }

  private static List<Path> places(Path folder) throws IOException {
    List<Path> places = new ArrayList<>(List.of(folder, folder.resolve("boot")));
    places.addAll(entries(folder.resolve("lib/modules")));
    places.addAll(entries(folder.resolve("usr/lib/modules")));
    return places;
  }

  private static List<Path> entries(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
        entries.forEach(found::add);
      } catch (DirectoryIteratorException failure) {
        throw failure.getCause();
      }
    }
    found.sort(null);
    return found;
  }

  /** From the file itself where it says so, else from its name, else from its folder's. */
  private static Optional<String> release(Path kernel) {
    try {
      Optional<String> said = BzImage.read(kernel).release();
      if (said.isPresent()) {
        return said;
      }
    } catch (IOException otherForm) {
      // No bzImage, or a damaged one: whoever unpacks it says what is wrong.
    }
    String name = kernel.getFileName().toString();
    int dash = name.indexOf('-');
    if (dash >= 0) {
      return Optional.of(name.substring(dash + 1));
    }
    return Optional.ofNullable(kernel.getParent()).map(folder -> folder.getFileName().toString());
  }

  private static Optional<Path> modules(Path folder, Candidate candidate) {
    List<Path> places = new ArrayList<>();
    candidate.release.ifPresent(release -> {
      places.add(folder.resolve("lib/modules").resolve(release));
      places.add(folder.resolve("usr/lib/modules").resolve(release));
      places.add(folder.resolve("modules").resolve(release));
    });
    places.add(folder.resolve("modules"));
    places.add(folder.resolve("kernel"));
    return places.stream().filter(Files::isDirectory).findFirst().map(FolderKernelFiles::listsToo);
  }

  /** In a folder of lib/modules itself the lists lie beside {@code kernel/}. */
  private static Path listsToo(Path modules) {
    Path parent = modules.getParent();
    if (parent != null && Files.exists(parent.resolve("modules.builtin"))) {
      return parent;
    }
    return modules;
  }
}
