package dev.skiff.engine.base.linux;

import dev.skiff.engine.base.shelf.MadeCache;
import dev.skiff.engine.base.shelf.WorkDirectory;
import dev.skiff.engine.cache.CacheEntry;
import dev.skiff.engine.durable.DirectoryTree;
import dev.skiff.engine.format.Sha256;
import dev.skiff.engine.format.cpio.CpioWriter;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first file system of a guest: our init and the modules that find the disks. Made once for
 * each (kernel, init), and kept in {@code cache/initramfs}.
 */
final class Initramfs implements MadeCache.Part {
  /** As entries of the cache are called. */
  private static final String KIND = "initramfs";

  /** {@code KERNEL.KEY.cpio}; older ones have no kernel in their name. */
  private static final Pattern NAME = Pattern.compile("(?:(.+)\\.)?[0-9a-f]{64}\\.cpio");

  private final KernelShelf shelf;
  private final Path init;
  private final Path directory;
  private final ReentrantLock making = new ReentrantLock();

  Initramfs(KernelShelf shelf, Path init, Path directory) {
    this.shelf = shelf;
    this.init = init;
    this.directory = directory;
  }

  /**
   * What was made.
   *
   * @param key names its bytes
   */
  record Made(String key, Path file) {}

  /** The initramfs of a kernel, made now if it is not there. */
  Made of(KernelRecord kernel) throws IOException {
    String key =
        Sha256.of(
            String.join(
                "\n",
                kernel.id(),
                Sha256.of(init),
                "cpio " + CpioWriter.FORMAT_VERSION,
                "folders"));
    Path file = directory.resolve(kernel.id() + "." + key + ".cpio");
    making.lock();
    try {
      if (!Files.exists(file)) {
        make(kernel, key, file);
      }
    } finally {
      making.unlock();
    }
    return new Made(key, file);
  }

  /** All that were made. */
  @Override
  public List<CacheEntry> entries() throws IOException {
    List<CacheEntry> entries = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
        for (Path file : files) {
          entry(file).ifPresent(entries::add);
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    }
    return entries;
  }

  /** Its last use is not known; that of its making has to do. */
  private static Optional<CacheEntry> entry(Path file) throws IOException {
    String fileName = file.getFileName().toString();
    Matcher name = NAME.matcher(fileName);
    if (!name.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new CacheEntry(
              KIND,
              fileName,
              Optional.of(LinuxBase.NAME),
              Optional.empty(),
              Optional.ofNullable(name.group(1)),
              DirectoryTree.allocatedBytes(file),
              Files.getLastModifiedTime(file).toInstant()));
    } catch (NoSuchFileException gone) {
      return Optional.empty();
    }
  }

  @Override
  public boolean keeps(CacheEntry entry) {
    return entry.kind().equals(KIND);
  }

  @Override
  public void remove(String fileName) throws IOException {
    Files.deleteIfExists(directory.resolve(fileName));
  }

  private void make(KernelRecord kernel, String key, Path file) throws IOException {
    try (WorkDirectory work = WorkDirectory.open(directory)) {
      try (OutputStream out =
          new BufferedOutputStream(Files.newOutputStream(work.path().resolve(key)))) {
        CpioWriter.write(tree(kernel), out);
      }
      work.publishFile(key, file);
    }
  }

  /** The contract with init: docs/design/guest-channel.md. */
  private FileTree tree(KernelRecord kernel) throws IOException {
    FileTree.Builder tree = FileTree.builder();
    tree.put("init", file(0755, init));
    putModules(tree, "modules.load", kernel, kernel.modules());
    putModules(tree, "modules.folders", kernel, kernel.forFolders());
    return tree.build();
  }

  private void putModules(
      FileTree.Builder tree, String listName, KernelRecord kernel, List<String> modules)
      throws IOException {
    StringBuilder load = new StringBuilder();
    for (String name : modules) {
      String path = "modules/" + name + ".ko";
      tree.put(path, file(0644, shelf.module(kernel, name)));
      load.append('/').append(path).append('\n');
    }
    byte[] list = load.toString().getBytes(StandardCharsets.UTF_8);
    tree.put(listName, new Node.RegularFile(Node.Ownership.root(0644), Content.of(list)));
  }

  private static Node file(int mode, Path source) throws IOException {
    return new Node.RegularFile(
        Node.Ownership.root(mode), Content.region(source, 0, Files.size(source)));
  }
}
