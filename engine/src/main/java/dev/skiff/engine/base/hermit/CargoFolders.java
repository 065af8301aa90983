package dev.skiff.engine.base.hermit;

import dev.skiff.engine.base.shelf.MadeCache;
import dev.skiff.engine.cache.CacheEntry;
import dev.skiff.engine.durable.DirectoryTree;
import dev.skiff.engine.durable.HostLock;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Cargo's folders, one for each toolchain: all in them can be compiled again. Each is used under a
 * lock beside it; one that is being used is not removed.
 */
final class CargoFolders implements MadeCache.Part {
  /** As entries of the cache are called. */
  private static final String KIND = "cargo";

  private static final String LOCK = ".lock";

  private final Path kernels;
  private final Path programs;

  /**
   * @param cache the base's
   */
  CargoFolders(Path cache) {
    this.kernels = cache.resolve("kernel");
    this.programs = cache.resolve("programs");
  }

  /** Where kernels are compiled. */
  Path kernels(LibraryPlan plan) {
    return kernels.resolve(plan.toolchainKey());
  }

  /** Where programs are; the Rust library in it does not depend on the kernel. */
  Path programs(LibraryPlan plan) {
    return programs.resolve(plan.toolchainKey());
  }

  /** Waits until nobody else uses a folder; made if missing, but for what was in it. */
  static HostLock.Held use(Path folder) throws IOException {
    Path parent = Files.createDirectories(folder).resolveSibling(folder.getFileName() + LOCK);
    return HostLock.of(parent).exclusive();
  }

  @Override
  public List<CacheEntry> entries() throws IOException {
    List<CacheEntry> entries = new ArrayList<>();
    for (Path parent : List.of(kernels, programs)) {
      if (Files.isDirectory(parent)) {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, Files::isDirectory)) {
          for (Path folder : folders) {
            entry(folder).ifPresent(entries::add);
          }
        }
      }
    }
    return entries;
  }

  /** Empty for one that cargo is changing just now. */
  private static Optional<CacheEntry> entry(Path folder) throws IOException {
    try {
      return Optional.of(
          new CacheEntry(
              KIND,
              key(folder),
              Optional.of(HermitBase.NAME),
              Optional.empty(),
              Optional.empty(),
              DirectoryTree.allocatedBytes(folder),
              Files.getLastModifiedTime(folder).toInstant()));
    } catch (NoSuchFileException gone) {
      return Optional.empty();
    }
  }

  private static String key(Path folder) {
    return Objects.requireNonNull(folder.getParent()).getFileName() + "/" + folder.getFileName();
  }

  @Override
  public boolean keeps(CacheEntry entry) {
    return entry.kind().equals(KIND);
  }

  @Override
  public void remove(String key) throws IOException {
    for (Path parent : List.of(kernels, programs)) {
      Path folder = parent.resolve(key.substring(key.indexOf('/') + 1));
      if (Files.isDirectory(folder) && key(folder).equals(key)) {
        Optional<HostLock.Held> lock =
            HostLock.of(folder.resolveSibling(folder.getFileName() + LOCK)).tryExclusive();
        if (lock.isPresent()) {
          try (HostLock.Held _ = lock.get()) {
            DirectoryTree.delete(folder);
          }
        }
      }
    }
  }
}
